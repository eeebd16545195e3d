// See moment.hpp.
#include "proxy/reconcile/moment.hpp"

#include "metering/days.hpp"

#include <cmath>

namespace tollgate::proxy::reconcile {
namespace {

using metering::wall_time;
using std::chrono::milliseconds;

constexpr double latest_seconds = 253'402'300'799; // 9999-12-31T23:59:59Z

/// Takes `digits` decimal digits off the front; nothing where they are not there.
std::optional<int> take_number(std::string_view& from, std::size_t digits) noexcept {
  if (from.size() < digits) return std::nullopt;
  int value = 0;
  for (const char each : from.substr(0, digits)) {
    if (each < '0' || each > '9') return std::nullopt;
    value = value * 10 + (each - '0');
  }
  from.remove_prefix(digits);
  return value;
}

bool take(std::string_view& from, char what) noexcept {
  if (from.empty() || from.front() != what) return false;
  from.remove_prefix(1);
  return true;
}

/// `12:34`, as minutes.
std::optional<int> take_hours_and_minutes(std::string_view& from) noexcept {
  const auto hours = take_number(from, 2);
  if (!hours || !take(from, ':')) return std::nullopt;
  const auto minutes = take_number(from, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return *hours * 60 + *minutes;
}

/// The rest of the text: `Z` or an offset, as minutes.
std::optional<int> whole_offset(std::string_view rest) noexcept {
  if (rest == "Z" || rest == "z") return 0;
  const bool west = !rest.empty() && rest.front() == '-';
  if (!take(rest, west ? '-' : '+')) return std::nullopt;
  const auto minutes = take_hours_and_minutes(rest);
  if (!minutes || !rest.empty()) return std::nullopt;
  return west ? -*minutes : *minutes;
}

} // namespace

std::optional<wall_time> moment_of(std::string_view text) noexcept {
  const auto on = metering::parse_day(text.substr(0, 10));
  if (!on) return std::nullopt;
  text.remove_prefix(10);
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  const auto minutes = take_hours_and_minutes(text);
  if (!minutes || !take(text, ':')) return std::nullopt;
  const auto seconds = take_number(text, 2);
  if (!seconds || *seconds > 59) return std::nullopt;
  int fraction = 0;
  if (take(text, '.')) {
    auto digit = take_number(text, 1);
    if (!digit) return std::nullopt;
    for (int scale = 100; digit; digit = take_number(text, 1), scale /= 10)
      fraction += *digit * scale;
  }
  const auto offset = whole_offset(text);
  if (!offset) return std::nullopt;
  return wall_time{*on} + std::chrono::minutes{*minutes - *offset} + std::chrono::seconds{*seconds} +
         milliseconds{fraction};
}

std::optional<wall_time> moment_of(const boost::json::value& value) noexcept {
  if (value.is_string()) return moment_of(std::string_view{value.get_string()});
  boost::system::error_code no_number;
  const double seconds =
      value.is_double() ? value.get_double() : static_cast<double>(value.to_number<std::int64_t>(no_number));
  if (no_number || !std::isfinite(seconds) || seconds < 0 || seconds > latest_seconds) return std::nullopt;
  return wall_time{milliseconds{static_cast<std::int64_t>(std::llround(seconds * 1000))}};
}

} // namespace tollgate::proxy::reconcile
