// When a period begins here: see calendar.hpp.
#include "metering/protocol/calendar.hpp"

#include <utility>

namespace tollgate::metering::protocol {

namespace {
std::chrono::milliseconds offset(instant now) noexcept {
  return now.wall.time_since_epoch() - now.boot;
}
} // namespace

void calendar::begin(instant now, unsigned starts_on_day) noexcept {
  starts_on_day_ = starts_on_day;
  trusted_offset_ = offset(now);
}

period calendar::shown(instant now) const noexcept {
  return period_of(wall_time{now.boot + trusted_offset_}, starts_on_day_);
}

void calendar::start(instant now, std::optional<period> newest) {
  started_ = true;
  const period today = shown(now);
  if (!newest || today == *newest || today == next(*newest)) {
    current_ = today;
    return;
  }
  current_ = *newest;
  // A clock that is a moment slow across midnight is no cause for alarm: the period is the ledger's.
  if (today < *newest && wall_time{now.boot + trusted_offset_} + tolerance >= metering::begin(*newest)) return;
  doubt("the clock shows " + to_string(today) + " and the ledger's newest period is " + to_string(*newest));
}

bool calendar::look(instant now, std::optional<period> newest) {
  const std::chrono::milliseconds moved = offset(now) - trusted_offset_;
  if (moved > tolerance || moved < -tolerance) {
    doubt("the wall clock was set by " + std::to_string(moved.count() / 1000) + " s");
  } else if (!suspect_) {
    trusted_offset_ = offset(now); // slow drift is followed; a step shows against the look before it
  } else if (period_of(now.wall, starts_on_day_) >= current_ &&
             (!newest || period_of(now.wall, starts_on_day_) <= next(*newest))) {
    suspect_ = false; // set right again
  }
  // What the fleet has already begun is no longer one clock's word.
  const bool fleet_agrees = newest && *newest > current_ && period_of(now.wall, starts_on_day_) == *newest;
  if (fleet_agrees && suspect_) {
    suspect_ = false;
    trusted_offset_ = offset(now);
  }
  return !suspect_ && advance(now);
}

bool calendar::open(instant now, period of) {
  if (of < current_ || of != period_of(now.wall, starts_on_day_)) return false;
  suspect_ = false;
  trusted_offset_ = offset(now);
  current_ = of;
  return true;
}

void calendar::doubt(std::string why) {
  if (suspect_) return;
  suspect_ = true;
  why_ = std::move(why);
}

bool calendar::advance(instant now) {
  const period shown = period_of(now.wall, starts_on_day_);
  if (shown <= current_) return false;
  current_ = shown;
  return true;
}

} // namespace tollgate::metering::protocol
