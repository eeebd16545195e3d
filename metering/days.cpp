// Daily totals: see days.hpp.
#include "metering/days.hpp"

#include <algorithm>
#include <numeric>

namespace tollgate::metering {
namespace {

// Right-aligned decimal digits. <format> is missing in clang 14's library and iostreams would bring a locale.
void append_digits(std::string& to, unsigned value, std::size_t width) {
  const std::size_t begin = to.size();
  to.resize(begin + width, '0');
  for (std::size_t i = width; i-- > 0; value /= 10)
    to[begin + i] = static_cast<char>('0' + value % 10);
}

std::optional<unsigned> parse_digits(std::string_view text) noexcept {
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

/// The entry of that day, made where there is none. The last one nearly always.
template <class Entry>
Entry& entry_of(std::vector<Entry>& in, day on) {
  auto at = in.end();
  while (at != in.begin() && std::prev(at)->on >= on)
    --at;
  if (at == in.end() || at->on != on) at = in.insert(at, Entry{on, {}});
  return *at;
}

} // namespace

std::uint64_t sum_of(const day_totals& days) noexcept {
  return std::accumulate(days.begin(), days.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const day_total& one) { return sum + one.bytes; });
}

endpoint_usage sum_of(const std::vector<day_usage>& days) noexcept {
  endpoint_usage sum;
  for (const day_usage& one : days) {
    sum.to_warehouse += one.moved.to_warehouse;
    sum.from_warehouse += one.moved.from_warehouse;
  }
  return sum;
}

void add(day_totals& to, day on, std::uint64_t bytes) {
  if (bytes > 0) entry_of(to, on).bytes += bytes;
}

void add(days_by_endpoint& to, std::string_view endpoint, day on, const endpoint_usage& moved) {
  if (moved == endpoint_usage{}) return;
  auto at = to.find(endpoint);
  if (at == to.end()) at = to.emplace(std::string{endpoint}, std::vector<day_usage>{}).first;
  endpoint_usage& sum = entry_of(at->second, on).moved;
  sum.to_warehouse += moved.to_warehouse;
  sum.from_warehouse += moved.from_warehouse;
}

void take(day_totals& from, std::uint64_t bytes) {
  while (bytes > 0 && !from.empty()) {
    const std::uint64_t some = std::min(bytes, from.back().bytes);
    bytes -= some;
    from.back().bytes -= some;
    if (from.back().bytes == 0) from.pop_back();
  }
}

std::string to_string(day on) {
  const std::chrono::year_month_day date{on};
  std::string text;
  append_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  text += '-';
  append_digits(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  append_digits(text, static_cast<unsigned>(date.day()), 2);
  return text;
}

std::optional<day> parse_day(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4));
  const auto month = parse_digits(text.substr(5, 2));
  const auto number = parse_digits(text.substr(8, 2));
  if (!year || !month || !number || *year < 1970) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                                         std::chrono::day{*number}};
  if (!date.ok()) return std::nullopt;
  return day{date};
}

} // namespace tollgate::metering
