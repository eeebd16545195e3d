// The one way in which a byte reaches the other side: spent, sent, refunded if it stayed, and booked.
//
// The relay sends by it, and so does a front end that has to forward a negotiation before there is a session. It
// refuses to wait.
#pragma once

#include "metering/usage_record.hpp"
#include "proxy/relay/pipes.hpp"
#include "proxy/relay/terms.hpp"

#include <cstddef>
#include <string_view>

namespace tollgate::proxy::relay {

/// Who pays for a byte, and where it is counted.
struct charge {
  metering::account* account = nullptr;
  std::size_t endpoint_index = 0;        ///< its place in the customer's list
  endpoint_counters* counters = nullptr; ///< this worker's
};

struct sending {
  std::size_t bytes = 0; ///< taken by the socket, and charged
  bool starved = false;  ///< nothing to spend: account_signals::credit_back() will tell
  bool full = false;     ///< the socket took less than was offered
  int error = 0;         ///< the socket is broken: errno
};

/// Spends before it sends, and refunds at once what the socket did not take. Never blocks, never raises SIGPIPE.
sending send_metered(const charge& to, metering::direction way, int socket, std::string_view bytes) noexcept;

/// The same with what a pipe holds. SIGPIPE must be ignored: splice(2) has no flag for it.
sending splice_metered(const charge& to, metering::direction way, int socket, pipe& from) noexcept;

} // namespace tollgate::proxy::relay
