// A probe's own TCP connection: everything on it under one absolute deadline. It goes straight to the upstream, past
// the proxy and its meter.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace tollgate::proxy::doctor {

/// Of one coroutine, which awaits each call at once. Errors are values; after a deadline it is `timed_out`.
class wire {
 public:
  using clock = std::chrono::steady_clock;
  wire(const boost::asio::any_io_executor& executor, clock::time_point ends) : socket_{executor}, ends_{ends} {}

  boost::asio::awaitable<boost::system::error_code> connect(boost::asio::ip::tcp::endpoint where);
  /// All of `bytes`, which stays the caller's.
  boost::asio::awaitable<boost::system::error_code> send(std::string_view bytes);

  struct received {
    boost::system::error_code error; ///< eof at the end
    std::string bytes;               ///< 1 to `most`, without an error
  };
  boost::asio::awaitable<received> receive(std::size_t most);

  bool timed_out() const noexcept { return timed_out_; }
  /// The next probe on this connection has a deadline of its own.
  void allow_until(clock::time_point ends) noexcept { ends_ = ends; }

 private:
  boost::system::error_code outcome(boost::system::error_code error, bool passed) noexcept;

  boost::asio::ip::tcp::socket socket_;
  clock::time_point ends_;
  bool timed_out_ = false;
};

} // namespace tollgate::proxy::doctor
