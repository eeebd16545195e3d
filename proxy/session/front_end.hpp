// What a listener reads before it routes: `tcp` nothing, `tls` a ClientHello, `postgres` what its clients open with,
// `http` the head of a request.
#pragma once

#include "proxy/roster.hpp"
#include "proxy/session/accepted_socket.hpp"
#include "proxy/session/greeting.hpp"

#include <chrono>

namespace tollgate::proxy {

/// Looks at what has come already, of a client that nothing was read of. True: it is enough to route, or to refuse.
/// What it takes stays in `said.bytes`.
bool read_greeting_at_once(accepted_socket& client, greeting& said, const live_listener& at);

/// Reads just enough to route on `at`, until `deadline`, after what `said` has already.
boost::asio::awaitable<void> read_greeting(boost::asio::ip::tcp::socket& client, greeting& said,
                                           const live_listener& at, std::chrono::steady_clock::time_point deadline);

} // namespace tollgate::proxy
