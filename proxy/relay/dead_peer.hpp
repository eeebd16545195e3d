// Whether the machine behind a socket is gone, judged from what it has acknowledged.
//
// Keepalive is silent while data is in flight, and TCP_USER_TIMEOUT also kills a live reader that merely stalls: its
// window is closed, but it answers every window probe. So only the age of the last acknowledgement counts.
#pragma once

#include "proxy/relay/terms.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace tollgate::proxy::relay {

/// The fields of TCP_INFO that the judgement uses, under the kernel's names.
struct acknowledgement {
  std::uint32_t unacked = 0;       ///< packets sent and not acknowledged
  std::uint32_t notsent_bytes = 0; ///< waiting behind them, or behind a closed window
  std::uint32_t last_ack_recv = 0; ///< ms since anything was acknowledged, an answer to a window probe included
};

enum class liveness : std::uint8_t { settled, waiting, dead };

/// `queued_for`: how long something has been in the queue. A socket that was silent for an hour before the last send
/// has an old last acknowledgement, and is not dead for it. `dead_after` 0: never.
constexpr liveness judge(const acknowledgement& seen, std::chrono::milliseconds queued_for,
                         std::chrono::milliseconds dead_after) noexcept {
  if (seen.unacked == 0 && seen.notsent_bytes == 0) return liveness::settled;
  if (dead_after.count() == 0) return liveness::waiting;
  const bool silent = std::chrono::milliseconds{seen.last_ack_recv} >= dead_after && queued_for >= dead_after;
  return silent ? liveness::dead : liveness::waiting;
}

/// Has the kernel probe a peer that is silent while nothing is in flight. A connection of less than a sweep's time goes
/// without: these are four system calls.
void probe_when_silent(int socket, const probing& how) noexcept;

/// Asks the kernel. Nothing: it is no TCP socket, or closed.
std::optional<acknowledgement> ask(int socket) noexcept;

} // namespace tollgate::proxy::relay
