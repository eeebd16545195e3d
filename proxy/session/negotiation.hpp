// The Postgres negotiation with the upstream, between the dial and the relay.
//
// Here, because what comes next depends on one letter of the upstream's: whether the client may go on in the clear,
// and whether a hello that was read already may be sent. It refuses to look behind that letter.
#pragma once

#include "proxy/session/greeting.hpp"
#include "proxy/session/session.hpp"

#include <array>
#include <chrono>
#include <cstdint>

namespace tollgate::proxy {

using moved_bytes = std::array<std::uint64_t, 2>; ///< by direction

/// Negotiates as far as `said` and `to` ask for it. What is still to be forwarded stays in `said.bytes`; what was
/// forwarded, metered as any other byte, is added to `moved` by direction. Where it cannot go on `said` is refused.
boost::asio::awaitable<void> negotiate(arrival& who, greeting& said, live_endpoint& to,
                                       boost::asio::ip::tcp::socket& upstream,
                                       std::chrono::steady_clock::time_point deadline, moved_bytes& moved);

} // namespace tollgate::proxy
