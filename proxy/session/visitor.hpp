// Whether a client may use an endpoint: its address, and the VPC endpoint that it came through.
//
// Asked of a new connection, and again of a running one when the configuration has changed. It refuses to know sockets.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string_view>

namespace tollgate::proxy {

struct balancer;
struct live_endpoint;

struct visitor {
  boost::asio::ip::tcp::endpoint from;
  const balancer* passed_on = nullptr; ///< null: nobody did
};

/// Empty: it is let in.
std::string_view why_not_let_in(const visitor& who, const live_endpoint& to);

} // namespace tollgate::proxy
