// How an HTTP client opens: with the head of its first request, which names the host. What comes later on the same
// connection is not looked at: it goes where the first request went.
#pragma once

#include "proxy/session/greeting.hpp"

namespace tollgate::proxy {

/// Reads the head of the first request that begins at the first of `said.bytes`, or has not begun: 16 KiB at the most.
boost::asio::awaitable<void> read_http_opening(boost::asio::ip::tcp::socket& client, greeting& said,
                                               const client_deadline& limit);

} // namespace tollgate::proxy
