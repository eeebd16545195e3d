// Which period is open and what the clock says beside it, as values: for the log, `tollgate period` and `/v1/period`.
//
// Also the words for people: why a period may not be opened, and what to do about a clock that is not believed. It
// refuses to decide which period it is: protocol/calendar.hpp does.
#pragma once

#include "metering/period.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tollgate::metering {

struct period_status {
  period current{};             ///< what traffic counts in
  std::optional<period> newest; ///< the newest that the ledger has seen
  wall_time clock{};            ///< the wall clock
  period shown{};               ///< what the wall clock shows
  bool suspect = false;         ///< the wall clock is not believed: no period begins by itself
  std::string why;              ///< of `suspect`; else empty
};

/// What an operator can do about a suspect clock; empty when it is believed.
std::string remedy_of(const period_status& status);

/// Why an operator may not open `of` now; empty: it may begin, or has begun.
std::string why_not_open(const period_status& status, period of);

/// A period as people write it: `2026-11-01`, or `2026-11` where periods start on day 1. Otherwise what would be right.
std::variant<period, std::string> read_period_name(std::string_view text, unsigned starts_on_day);

} // namespace tollgate::metering
