// When a period begins here: see calendar.hpp.
#include "metering/protocol/calendar.hpp"

#include <algorithm>
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
  return period_of(believed(now), starts_on_day_);
}

void calendar::start(instant now, std::optional<period> newest) {
  started_ = true;
  const period today = shown(now);
  if (!newest || today == *newest || today == next(*newest)) {
    current_ = std::max(current_, today);
    suspect_ = false;
    ever_believed_ = true;
    return;
  }
  current_ = std::max(current_, *newest);
  // A clock that is a moment slow across midnight is no cause for alarm: the period is the ledger's.
  if (today < *newest && believed(now) + tolerance >= metering::begin(*newest)) {
    suspect_ = false;
    ever_believed_ = true;
    return;
  }
  doubt("the clock shows " + to_rfc3339(now.wall) + ", and the newest period in the ledger began on " +
        to_string(*newest));
}

bool calendar::look(instant now, std::optional<period> newest) {
  const std::chrono::milliseconds moved = offset(now) - trusted_offset_;
  if (moved > tolerance || moved < -tolerance) {
    if (!ever_believed_) return start_again(now, newest);
    doubt("the wall clock was set by " + std::to_string(std::chrono::round<std::chrono::seconds>(moved).count()) +
          " s, and shows " + to_rfc3339(now.wall));
  } else if (!suspect_) {
    trusted_offset_ = offset(now); // slow drift is followed; a step shows against the look before it
  } else if (period_of(now.wall, starts_on_day_) >= current_ &&
             (!newest || period_of(now.wall, starts_on_day_) <= next(*newest))) {
    suspect_ = false; // set right again
    ever_believed_ = true;
  }
  // What the fleet has already begun is no longer one clock's word.
  const bool fleet_agrees = newest && *newest > current_ && period_of(now.wall, starts_on_day_) == *newest;
  if (fleet_agrees && suspect_) {
    suspect_ = false;
    ever_believed_ = true;
    trusted_offset_ = offset(now);
  }
  return !suspect_ && advance(now);
}

// It was wrong when the process began, and somebody has set it since: it counts as it would at a start.
bool calendar::start_again(instant now, std::optional<period> newest) {
  const period before = current_;
  trusted_offset_ = offset(now);
  start(now, newest);
  return current_ != before;
}

void calendar::open(instant now, period of) {
  suspect_ = false;
  ever_believed_ = true;
  trusted_offset_ = offset(now);
  current_ = of;
}

period_status calendar::status(instant now, std::optional<period> newest) const {
  const period today = period_of(now.wall, starts_on_day_);
  return {started_ ? current_ : today, newest, now.wall, today, suspect_, suspect_ ? why_ : std::string{}};
}

void calendar::doubt(std::string why) {
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
