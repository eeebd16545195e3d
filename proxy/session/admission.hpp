// Whether a routed connection may go on: the customer's standing, connections left, draining.
//
// Waits, under the handshake deadline, for a ledger that has not answered yet; refuses with the reason that the client,
// the log and the metrics are told.
#pragma once

#include "proxy/reasons.hpp"
#include "proxy/roster.hpp"
#include "proxy/waiting_room.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>

namespace tollgate::proxy {

/// Returns when the customer has something to spend, or with why it may not go on.
boost::asio::awaitable<std::optional<refusal_reason>> wait_for_credit(metering::account& account, waiting_room& waiting,
                                                                      std::chrono::steady_clock::time_point deadline);

} // namespace tollgate::proxy
