// Every refusal names what would be right: who reads it is in a hurry.
#include "metering/period_status.hpp"

namespace tollgate::metering {
namespace {

std::string days_of(period of) {
  return to_string(of) + " to " + to_rfc3339(end(of) - std::chrono::days{1}).substr(0, 10);
}

// Any day of the calendar, not only a first one.
std::optional<wall_time> read_day(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto month = parse_period(std::string{text.substr(0, 8)} + "01");
  const char tens = text[8];
  const char ones = text[9];
  if (!month || tens < '0' || tens > '3' || ones < '0' || ones > '9') return std::nullopt;
  const wall_time day = begin(*month) + std::chrono::days{(tens - '0') * 10 + (ones - '0') - 1};
  if (day < begin(*month) || day >= end(*month)) return std::nullopt;
  return day;
}

} // namespace

std::string remedy_of(const period_status& status) {
  if (!status.suspect) return {};
  if (status.shown < status.current)
    return "set the clock right; until then traffic counts in " + days_of(status.current) + ", and no period begins";
  return "set the clock right; or, if it is right, say `tollgate period open " + to_string(status.shown) +
         "`; until then traffic counts in " + days_of(status.current) + ", and no period begins";
}

std::string why_not_open(const period_status& status, period of) {
  if (of < status.current)
    return to_string(of) + " is over: " + days_of(status.current) + " has begun, and no period is opened twice";
  if (of == status.shown) return {};
  return "the clock shows " + to_rfc3339(status.clock) + ", which is in " + days_of(status.shown) + " and not in " +
         days_of(of) + ": set it right first";
}

std::variant<period, std::string> read_period_name(std::string_view text, unsigned starts_on_day) {
  const std::string said{text};
  const std::string first_days = "; periods start on day " + std::to_string(starts_on_day);
  if (const auto of = parse_period(text); of && period_of(begin(*of), starts_on_day) == *of) return *of;
  if (const auto day = read_day(text))
    return "'" + said + "' is no period's first day" + first_days + ": it is in " +
           to_string(period_of(*day, starts_on_day));
  const auto month = text.size() == 7 ? parse_period(said + "-01") : std::nullopt;
  if (!month)
    return "'" + said + "' is no period: say its first day, as 2026-11-" + (starts_on_day < 10 ? "0" : "") +
           std::to_string(starts_on_day);
  const period begins_there = period_of(end(*month) - std::chrono::days{1}, starts_on_day);
  if (starts_on_day == 1) return begins_there;
  return "'" + said + "' is in two periods" + first_days + ": say " + to_string(previous(begins_there)) + " or " +
         to_string(begins_there);
}

} // namespace tollgate::metering
