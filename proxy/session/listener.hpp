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

/// A listener's socket on one worker.
struct doorway {
  worker* home = nullptr;
  const live_listener* listener = nullptr;
  std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor;
};

/// Opens `listener` on every worker, on one port. The error is the system's reason.
boost::system::result<std::vector<doorway>> open_doorways(const live_listener& listener,
                                                          const std::vector<std::unique_ptr<worker>>& workers);

/// Accepts until the acceptor is closed, on its worker's thread. Out of descriptors it pauses 100 ms and goes on;
/// a process's own limit of connections keeps it from there.
boost::asio::awaitable<void> keep_accepting(house& shared, doorway& at);

} // namespace tollgate::proxy
