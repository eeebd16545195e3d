// Expectations by weekday, walked to the period's end: see forecast.hpp.
#include "metering/forecast.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace tollgate::metering {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t weekdays = 7;

std::uint64_t plus(std::uint64_t a, std::uint64_t b) noexcept {
  return a > most - b ? most : a + b;
}

/// `bytes * part / whole`, rounded down. Neither of the two is more than a day's milliseconds, so nothing passes 64
/// bits but the result, which stays at the most.
std::uint64_t scaled(std::uint64_t bytes, std::chrono::milliseconds part, std::chrono::milliseconds whole) noexcept {
  const auto times = static_cast<std::uint64_t>(part.count());
  const auto by = static_cast<std::uint64_t>(whole.count());
  const std::uint64_t units = bytes / by;
  if (times != 0 && units > most / times) return most;
  return plus(units * times, bytes % by * times / by);
}

std::size_t weekday_of(day on) noexcept {
  return std::chrono::weekday{on}.c_encoding();
}

/// What a day is expected to move, from the whole days before today.
class expectation {
 public:
  expectation(day today, const day_totals& this_period, const day_totals& last_period) {
    std::array<std::uint64_t, forecast_window_days> window{}; // the last one is yesterday
    const day first = today - days{forecast_window_days};
    std::size_t begin = forecast_window_days; // with the first day that moved anything
    for (const day_totals* const known : {&last_period, &this_period})
      for (const day_total& one : *known) {
        if (one.on < first || one.on >= today || one.bytes == 0) continue;
        const auto at = static_cast<std::size_t>((one.on - first).count());
        window[at] = plus(window[at], one.bytes);
        begin = std::min(begin, at);
      }
    for (std::size_t at = begin; at < forecast_window_days; ++at) {
      const std::size_t on = weekday_of(first + days{at});
      sums_[on] = plus(sums_[on], window[at]);
      ++counts_[on];
      sum_ = plus(sum_, window[at]);
      ++count_;
    }
  }

  bool known() const noexcept { return count_ != 0; }
  std::uint64_t of(day on) const noexcept {
    const std::size_t at = weekday_of(on);
    if (count_ == 0) return 0;
    return count_ < forecast_weekday_days ? sum_ / count_ : sums_[at] / counts_[at];
  }

 private:
  std::array<std::uint64_t, weekdays> sums_{};
  std::array<std::uint64_t, weekdays> counts_{};
  std::uint64_t sum_ = 0;
  std::uint64_t count_ = 0;
};

std::uint64_t moved_on(const day_totals& in, day on) noexcept {
  const auto at = std::find_if(in.rbegin(), in.rend(), [on](const day_total& one) { return one.on == on; });
  return at == in.rend() ? 0 : at->bytes;
}

/// What is still to come today. A day below its expectation reaches it; one above it keeps the pace of what is above.
std::uint64_t rest_of_today(std::uint64_t expected, std::uint64_t so_far, std::chrono::milliseconds elapsed) noexcept {
  if (so_far < expected) return expected - so_far;
  const auto pace_over = std::max<std::chrono::milliseconds>(elapsed, forecast_least_pace);
  return scaled(so_far - expected, days{1} - elapsed, pace_over);
}

/// When, in a stretch of time in which `bytes` move evenly, the last of `left` is gone.
wall_time moment_of(std::uint64_t left, std::uint64_t bytes, wall_time from, wall_time until) noexcept {
  // In 1/2^20 of the stretch at the finest where the numbers are large: nothing passes 64 bits.
  while (bytes > most / 86'400'000) {
    bytes >>= 1U;
    left >>= 1U;
  }
  const auto stretch = static_cast<std::uint64_t>((until - from).count());
  return from + std::chrono::milliseconds{bytes == 0 ? 0 : left * stretch / bytes};
}

std::optional<wall_time> whole_minutes(wall_time at) noexcept {
  return std::chrono::floor<std::chrono::minutes>(at);
}

} // namespace

forecast forecast_of(period of, wall_time now, std::uint64_t used, std::uint64_t allowance, const day_totals& this_days,
                     const day_totals& last_days) {
  const wall_time end = metering::end(of);
  now = std::clamp(now, begin(of), end);
  forecast result{used, std::nullopt};
  if (now == end) return result; // over: what was used is what it ended with
  if (used >= allowance) result.exhausted_at = whole_minutes(now);
  const day today = std::chrono::floor<days>(now);
  const expectation expected{today, this_days, last_days};
  std::uint64_t coming = rest_of_today(expected.of(today), moved_on(this_days, today), now - wall_time{today});
  // Without a whole day to go by, tomorrow is what today will have been.
  const std::uint64_t like_today = plus(moved_on(this_days, today), coming);
  for (wall_time from = now; from < end;) {
    const wall_time until = std::chrono::floor<days>(from) + days{1};
    if (!result.exhausted_at && allowance - result.period_end_bytes < coming)
      result.exhausted_at = whole_minutes(moment_of(allowance - result.period_end_bytes, coming, from, until));
    result.period_end_bytes = plus(result.period_end_bytes, coming);
    from = until;
    coming = expected.known() ? expected.of(std::chrono::floor<days>(from)) : like_today;
  }
  return result;
}

} // namespace tollgate::metering
