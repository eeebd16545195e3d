// Peers on loopback that accept, refuse or swallow a connection, and one way to run a coroutine to its end.
#pragma once

#include "proxy/dial/connect.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <exception>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace tollgate::proxy::dial {

/// A socket on a port of its own of 127.0.0.1, in one of three moods.
class peer {
 public:
  enum class mood {
    accepting,  ///< the kernel accepts for it
    refusing,   ///< bound, so that nobody else listens there, and not listening
    swallowing, ///< its queue is full: a SYN gets no answer
  };
  explicit peer(mood how);
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;
  ~peer();

  boost::asio::ip::tcp::endpoint where() const { return where_; }
  /// `127.0.0.1:PORT`
  std::string text() const;

 private:
  int listener_;
  int filler_ = -1;
  boost::asio::ip::tcp::endpoint where_;
};

struct connected : reached {
  boost::asio::ip::tcp::socket socket;
};
/// connect() with a socket of Asio's, of the awaiting coroutine's executor.
boost::asio::awaitable<boost::system::result<connected, dial_error>> connect(address_snapshot list, std::uint64_t turn,
                                                                             connect_options options);

/// A list of these addresses, in this order on turn 0.
address_snapshot list_of(std::initializer_list<boost::asio::ip::tcp::endpoint> addresses);
/// Rules of the lab, with nothing of this host's own.
std::shared_ptr<const dial_rules> lab_rules();

template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> what, std::optional<T>* into) {
  into->emplace(co_await std::move(what));
}

/// Runs `what`, and everything else in `io`, until nothing is left to do.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> what) {
  std::optional<T> result;
  boost::asio::co_spawn(io, keep(std::move(what), &result), [](const std::exception_ptr& failed) {
    if (failed) std::rethrow_exception(failed);
  });
  io.restart();
  io.run();
  return std::move(*result);
}

} // namespace tollgate::proxy::dial
