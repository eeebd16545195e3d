// Where clients come in: listening sockets, one a worker, and the loop that accepts.
//
// It refuses to read a byte of a client. What a client needs (no delay, keepalive) is set on the listening socket and
// inherited, so that an accepted connection costs no further call for it.
#pragma once

#include "proxy/session/session.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>
#include <memory>
#include <vector>

namespace tollgate::proxy {

/// A listener's socket on one worker, whose thread has it to itself once it accepts.
struct doorway {
  worker* home = nullptr;
  const live_listener* listener = nullptr; ///< of the worker's current edition
  std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor;
};
using doorways = std::vector<std::shared_ptr<doorway>>;

/// Whether somebody else may have the address: another process is found out, but so would be a listener of our own.
enum class neighbours : std::uint8_t { none, our_own };

/// Opens `listener` on every worker, on one port. The error is the system's reason.
boost::system::result<doorways> open_doorways(const live_listener& listener,
                                              const std::vector<std::unique_ptr<worker>>& workers, neighbours who);

/// What connections inherit from the socket, from now on. The worker's thread, or before it accepts.
void set_keepalive(doorway& at, const config::keepalive& probing);

/// Accepts until the acceptor is closed, on its worker's thread. Out of descriptors it pauses 100 ms and goes on;
/// a process's own limit of connections keeps it from there.
boost::asio::awaitable<void> keep_accepting(house& shared, std::shared_ptr<doorway> at);

/// Lets in who has connected already, then closes. On its worker's thread.
void close_after_the_last(house& shared, doorway& at);

} // namespace tollgate::proxy
