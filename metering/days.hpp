// Bytes by day: what an endpoint moved, and the daily totals of an account, from 00:00 UTC to 00:00 UTC.
//
// Flat and sorted, since each record of the ledger holds a month of them and they are copied with it. It refuses to
// know what time it is, and which day belongs to which period.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::metering {

/// Bytes one endpoint moved.
struct endpoint_usage {
  std::uint64_t to_warehouse = 0;
  std::uint64_t from_warehouse = 0;
  bool operator==(const endpoint_usage&) const = default;
};
using usage_by_endpoint = std::map<std::string, endpoint_usage, std::less<>>;

using day = std::chrono::sys_days;

struct day_total {
  metering::day on{};
  std::uint64_t bytes = 0;
  bool operator==(const day_total&) const = default;
};
/// Sorted by day, no day twice.
using day_totals = std::vector<day_total>;

/// What one endpoint moved on one day.
struct day_usage {
  metering::day on{};
  endpoint_usage moved;
  bool operator==(const day_usage&) const = default;
};
/// By endpoint; each sorted by day, no day twice.
using days_by_endpoint = std::map<std::string, std::vector<day_usage>, std::less<>>;

/// No period has more.
inline constexpr std::size_t most_days = 31;

std::uint64_t sum_of(const day_totals& days) noexcept;
endpoint_usage sum_of(const std::vector<day_usage>& days) noexcept;

/// Adds to that day.
void add(day_totals& to, day on, std::uint64_t bytes);
void add(days_by_endpoint& to, std::string_view endpoint, day on, const endpoint_usage& moved);
/// Takes away, from the newest day first: a refund after midnight is of bytes that yesterday holds.
void take(day_totals& from, std::uint64_t bytes);

/// `2026-11-23`
std::string to_string(day on);
/// Only what to_string() writes, from 1970 on.
std::optional<day> parse_day(std::string_view text) noexcept;

} // namespace tollgate::metering
