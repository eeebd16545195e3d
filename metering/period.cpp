// Months by their first day, in the proleptic Gregorian calendar of <chrono>. No time zones: periods begin at 00:00
// UTC.
#include "metering/period.hpp"

#include "metering/days.hpp"

#include <cassert>

namespace tollgate::metering {
namespace {

using std::chrono::year_month_day;

constexpr unsigned last_start = 28; // every month has it

void append_digits(std::string& to, long value) {
  to += static_cast<char>('0' + value / 10);
  to += static_cast<char>('0' + value % 10);
}

period shifted(period of, std::chrono::months by) noexcept {
  const year_month_day first{of.first_day};
  return {std::chrono::sys_days{first + by}};
}

} // namespace

period period_of(wall_time at, unsigned starts_on_day) noexcept {
  assert(starts_on_day >= 1 && starts_on_day <= last_start);
  const year_month_day today{std::chrono::floor<std::chrono::days>(at)};
  const std::chrono::day start{starts_on_day};
  const period this_month{std::chrono::sys_days{today.year() / today.month() / start}};
  return today.day() < start ? previous(this_month) : this_month;
}

period next(period of) noexcept {
  return shifted(of, std::chrono::months{1});
}

period previous(period of) noexcept {
  return shifted(of, std::chrono::months{-1});
}

wall_time begin(period of) noexcept {
  return of.first_day;
}

wall_time end(period of) noexcept {
  return begin(next(of));
}

std::string to_string(period of) {
  return to_string(of.first_day);
}

// Only what to_string() writes of a period that can exist: four digits of a year from 1970, a first day up to 28.
std::optional<period> parse_period(std::string_view text) noexcept {
  const auto first = parse_day(text);
  if (!first || static_cast<unsigned>(year_month_day{*first}.day()) > last_start) return std::nullopt;
  return period{*first};
}

std::string to_rfc3339(wall_time at) {
  const auto on = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - on)};
  std::string text = to_string(day{on});
  text += 'T';
  append_digits(text, time.hours().count());
  text += ':';
  append_digits(text, time.minutes().count());
  text += ':';
  append_digits(text, time.seconds().count());
  text += 'Z';
  return text;
}

} // namespace tollgate::metering
