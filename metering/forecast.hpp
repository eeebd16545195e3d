// Where a customer's period will end: its bytes at the end, and when the allowance is used, if it will be.
//
// From daily totals alone, by the rules in docs/forecast.md. Pure: the time is an argument. It refuses to be an input
// of any decision; nothing is cut off or granted by it.
#pragma once

#include "metering/days.hpp"
#include "metering/period.hpp"

#include <cstdint>
#include <optional>

namespace tollgate::metering {

/// The days that a forecast goes by: four whole weeks.
inline constexpr std::size_t forecast_window_days = 28;
/// From this many days on, each weekday has its own expectation.
inline constexpr std::size_t forecast_weekday_days = 7;
/// A day's pace is taken over this time at the least: its first minutes say little.
inline constexpr std::chrono::hours forecast_least_pace{6};

struct forecast {
  std::uint64_t period_end_bytes = 0;    ///< `used` at the period's end, were nothing cut off; never less than now
  std::optional<wall_time> exhausted_at; ///< whole minutes; nothing: the allowance lasts
  bool operator==(const forecast&) const = default;
};

/// `used` and `allowance` in bytes; `days` of this period add up to `used`; `last_days` may be empty. `now` outside of
/// the period counts as its nearest end. Sums stay at 2^64 - 1 where they would pass it.
forecast forecast_of(period of, wall_time now, std::uint64_t used, std::uint64_t allowance, const day_totals& days,
                     const day_totals& last_days);

} // namespace tollgate::metering
