// The calendar of allowances: which period a moment belongs to, and when the next one begins.
//
// A period is a month from `starts_on_day`, 00:00 UTC, named by its first day. It refuses to know what time it is:
// moments are arguments.
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace tollgate::metering {

using wall_time = std::chrono::sys_time<std::chrono::milliseconds>; ///< UTC

/// Two clocks read together. Their difference moves only when somebody sets the wall clock.
struct instant {
  wall_time wall;                 ///< CLOCK_REALTIME
  std::chrono::milliseconds boot; ///< CLOCK_BOOTTIME: since the machine started, sleep included
};

/// A period, by its first day.
struct period {
  std::chrono::sys_days first_day{};
  auto operator<=>(const period&) const = default;
};

/// `starts_on_day` is 1 to 28.
period period_of(wall_time at, unsigned starts_on_day) noexcept;
period next(period of) noexcept;
period previous(period of) noexcept;
wall_time begin(period of) noexcept;
wall_time end(period of) noexcept; ///< the first moment that no longer belongs to it

/// `2026-11-01`
std::string to_string(period of);
std::optional<period> parse_period(std::string_view text) noexcept;

/// RFC 3339, UTC, whole seconds: `2026-11-01T00:00:00Z`
std::string to_rfc3339(wall_time at);

} // namespace tollgate::metering
