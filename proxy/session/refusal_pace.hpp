// Slows refused clients that come back in a storm, so that a pool which reconnects in a loop costs little.
//
// The first refusals of a moment are answered at once; beyond 20 a second each waits its turn, 5 s at the most, and
// 100 wait at the same time at the most: who comes then is answered at once and cheaply. It refuses to wait itself.
#pragma once

#include "proxy/session/place.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace tollgate::proxy {

/// One customer's, or that of a listener where the customer is not known. Any thread; lock-free.
class refusal_pace {
 public:
  static constexpr std::chrono::milliseconds between{50};
  static constexpr std::chrono::milliseconds burst{1'000}; ///< so much may come at once: 20 refusals
  static constexpr std::chrono::milliseconds longest_wait{5'000};
  static constexpr unsigned most_waiting = 100;

  struct turn {
    std::chrono::nanoseconds wait{0};
    bool cheap = false;         ///< too many wait already: say it and be done with it
    std::optional<place> taken; ///< among those who wait
  };

  /// The turn of a client that is refused at `now`.
  turn next(std::chrono::steady_clock::time_point now) noexcept;

  /// Notes a refusal that no log line tells of.
  void leave_unlogged() noexcept { unlogged_.fetch_add(1, std::memory_order_relaxed); }
  /// How many were left out since the last call, for the next line.
  std::uint64_t take_unlogged() noexcept { return unlogged_.exchange(0, std::memory_order_relaxed); }

 private:
  /// When the refusals so far would be over at one each `between`; steady time.
  std::atomic<std::int64_t> booked_until_ns_{0};
  std::atomic<unsigned> waiting_{0};
  std::atomic<std::uint64_t> unlogged_{0};
};

} // namespace tollgate::proxy
