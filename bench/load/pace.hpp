// When the requests of an open loop are due: at a fixed rate, whatever became of the earlier ones.
//
// A latency counted from there shows what a caller would have waited. One counted from when the generator came to send
// would leave out the requests that a stall held up (coordinated omission). It knows no clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace tollgate::bench::load {

using moment = std::chrono::steady_clock::time_point;

/// One thread's part of a schedule: of all requests it takes each `threads`-th, beginning with its own number.
class pace {
 public:
  /// `per_second` is the rate of all threads together, above 0; `thread` is below `threads`.
  pace(moment begin, double per_second, unsigned thread, unsigned threads) noexcept
      : begin_{begin},
        interval_ns_{1e9 / per_second},
        next_{thread},
        step_{threads} {}

  /// When the next request is due.
  moment due() const noexcept {
    // From the number, not by adding intervals: nothing adds up over a million of them.
    return begin_ + std::chrono::nanoseconds{static_cast<std::int64_t>(interval_ns_ * static_cast<double>(next_))};
  }
  /// It was sent, or given up.
  void advance() noexcept { next_ += step_; }

 private:
  moment begin_;
  double interval_ns_;
  std::uint64_t next_;
  std::uint64_t step_;
};

} // namespace tollgate::bench::load
