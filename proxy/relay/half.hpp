// Moves the bytes of one half, as far as its share, its sockets and its credit allow, and says why it stopped.
//
// The one place where bytes of a session are read and sent. It refuses to end a session: the engine does.
#pragma once

#include "proxy/relay/session.hpp"

#include <cstddef>

namespace tollgate::proxy::relay {

enum class verdict : std::uint8_t {
  again,   ///< its share is used up and there may be more
  waits,   ///< for an event
  starved, ///< for credit
  drained, ///< everything `from` had to say is delivered; `from->reset` tells which end it was
  refused, ///< `to` is broken
};

/// What one half gets before the next one's turn.
struct share {
  static constexpr std::size_t operations = 16;
  static constexpr std::size_t bytes = 4096 * 1024;
};

/// What all halves of a worker use in turn.
struct workbench {
  static constexpr std::size_t scratch_bytes = 64 * 1024;

  char* scratch = nullptr;
  clock_time now{};
  side_list* unacknowledged = nullptr;
  pipe_pool pipes;
  std::size_t operations = 0; ///< system calls made, roughly: tells when to look at the time
  std::size_t bytes = 0;
};

verdict advance(half& what, workbench& bench) noexcept;

/// Nobody will take what waits here: it goes, unspent.
void drop_waiting(half& of) noexcept;

/// Something is in this side's send queue now: the next sweep looks whether it left.
inline void sent_something(side& to, workbench& bench) noexcept {
  if (to.unacknowledged.is_linked()) return;
  to.sent_since = bench.now;
  bench.unacknowledged->push_back(to);
}

/// A socket's error, kept: it is reported once only.
void break_off(side& of, int error) noexcept;

} // namespace tollgate::proxy::relay
