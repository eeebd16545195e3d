// What a listener reads before it routes: `tcp` nothing, `tls` a ClientHello, `postgres` what its clients open with,
// `http` the head of a request.
#pragma once

#include "proxy/roster.hpp"
#include "proxy/session/greeting.hpp"

#include <chrono>

namespace tollgate::proxy {

/// Reads just enough to route on `at`, until `deadline`. `said` may have bytes already; it is filled.
boost::asio::awaitable<void> read_greeting(boost::asio::ip::tcp::socket& client, greeting& said,
                                           const live_listener& at, std::chrono::steady_clock::time_point deadline);

} // namespace tollgate::proxy
