// Months by their first day, in the proleptic Gregorian calendar of <chrono>. No time zones: periods begin at 00:00
// UTC.
#include "metering/period.hpp"

#include <cassert>

namespace tollgate::metering {
namespace {

using std::chrono::year_month_day;

constexpr unsigned last_start = 28; // every month has it

// Right-aligned decimal digits. <format> is missing in clang 14's library and iostreams would bring a locale.
void append_digits(std::string& to, unsigned value, std::size_t width) {
  const std::size_t begin = to.size();
  to.resize(begin + width, '0');
  for (std::size_t i = width; i-- > 0; value /= 10)
    to[begin + i] = static_cast<char>('0' + value % 10);
}

void append_date(std::string& to, year_month_day date) {
  append_digits(to, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  to += '-';
  append_digits(to, static_cast<unsigned>(date.month()), 2);
  to += '-';
  append_digits(to, static_cast<unsigned>(date.day()), 2);
}

std::optional<unsigned> parse_digits(std::string_view text) noexcept {
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
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
  std::string text;
  append_date(text, of.first_day);
  return text;
}

// Only what to_string() writes of a period that can exist: four digits of a year from 1970, a first day up to 28.
std::optional<period> parse_period(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4));
  const auto month = parse_digits(text.substr(5, 2));
  const auto day = parse_digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  if (*year < 1970 || *day > last_start) return std::nullopt;
  const year_month_day date{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                            std::chrono::day{*day}};
  if (!date.ok()) return std::nullopt;
  return period{std::chrono::sys_days{date}};
}

std::string to_rfc3339(wall_time at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - day)};
  std::string text;
  append_date(text, day);
  text += 'T';
  append_digits(text, static_cast<unsigned>(time.hours().count()), 2);
  text += ':';
  append_digits(text, static_cast<unsigned>(time.minutes().count()), 2);
  text += ':';
  append_digits(text, static_cast<unsigned>(time.seconds().count()), 2);
  text += 'Z';
  return text;
}

} // namespace tollgate::metering
