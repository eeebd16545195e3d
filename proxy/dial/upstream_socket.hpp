// Opens the socket of one attempt and starts its connect. System calls only: no waiting, no choice of address.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>

namespace tollgate::proxy::dial {

/// TCP keepalive. PrivateLink forgets a flow that was silent for 350 s.
struct keepalive {
  std::chrono::seconds idle{60}; ///< 0: no keepalive
  std::chrono::seconds interval{15};
  int probes = 4;
};

struct started_connect {
  boost::asio::ip::tcp::socket socket;
  boost::system::error_code error; ///< none: connected already; in_progress: wait until it can be written
};

/// Non-blocking, close-on-exec, TCP_NODELAY and keepalive set.
started_connect start_connect(const boost::asio::any_io_executor& executor, const boost::asio::ip::tcp::endpoint& where,
                              const keepalive& probing);

/// How a connect that was in progress ended.
boost::system::error_code connect_outcome(boost::asio::ip::tcp::socket& socket);

} // namespace tollgate::proxy::dial
