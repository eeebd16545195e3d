// The admin address: HTTP/1.1 for operators, Prometheus and probes, on the main thread.
//
// Reads a request within bounds of size and time and hands it to `routes`. It refuses to know what a path means, and
// touches no worker: a flood here slows no customer.
#pragma once

#include "config/address.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/result.hpp>
#include <functional>

namespace tollgate::proxy::admin {

struct request : boost::beast::http::request<boost::beast::http::string_body> {
  boost::asio::ip::tcp::endpoint from; ///< who sent it
};
using response = boost::beast::http::response<boost::beast::http::string_body>;
/// Answers one request. The request lives until the answer is there.
using routes = std::function<boost::asio::awaitable<response>(const request&)>;

/// The largest body that is read.
inline constexpr std::uint64_t most_body_bytes = 64 * 1024;

class server {
 public:
  /// Serves on `main`, which it must not outlive.
  server(boost::asio::io_context& main, routes answer);
  /// Opens the address; the error is the system's reason.
  boost::system::result<boost::asio::ip::tcp::endpoint> listen(const config::address_port& on);
  void start();
  void stop();

 private:
  boost::asio::awaitable<void> keep_accepting();
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket client);

  boost::asio::io_context& main_;
  routes answer_;
  boost::asio::ip::tcp::acceptor acceptor_;
  unsigned open_ = 0;
};

} // namespace tollgate::proxy::admin
