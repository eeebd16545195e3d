// Which period is the current one here, and whether the wall clock may be believed.
//
// The period only moves forward, and only while the wall clock and the boot clock agree. At start it stays within the
// ledger's newest period and the one after it. One wrong clock must not open a fresh allowance; where the clock cannot
// be believed an operator says which period it is. A clock that was wrong when the process began may still be set
// right, as NTP does after a boot: then it counts as a clock at start does. It refuses to know what happens when a
// period begins.
#pragma once

#include "metering/period.hpp"
#include "metering/period_status.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace tollgate::metering::protocol {

class calendar {
 public:
  /// How far the two clocks may move apart between two looks: NTP slews by 500 ppm and steps under a second a day.
  static constexpr std::chrono::milliseconds tolerance = std::chrono::minutes{5};

  /// When the process began: from here on the two clocks have to agree.
  void begin(instant now, unsigned starts_on_day) noexcept;
  /// The ledger has told its newest period (nothing: it has none yet).
  void start(instant now, std::optional<period> newest);
  /// The time, had nobody set the clock since it was last believed.
  wall_time believed(instant now) const noexcept { return wall_time{now.boot + trusted_offset_}; }
  /// The period that the clock shows, had nobody set it since the process began.
  period shown(instant now) const noexcept;
  /// A look at the clocks. Returns whether the period moved.
  bool look(instant now, std::optional<period> newest);
  /// An operator vouches for the clock: it shows `of`, and `of` is not over (why_not_open() is empty).
  void open(instant now, period of);

  bool started() const noexcept { return started_; }
  period current() const noexcept { return current_; }
  bool suspect() const noexcept { return suspect_; }
  period_status status(instant now, std::optional<period> newest) const;

 private:
  void doubt(std::string why);
  bool advance(instant now);
  bool start_again(instant now, std::optional<period> newest);

  bool started_ = false;
  bool suspect_ = false;
  bool ever_believed_ = false;
  unsigned starts_on_day_ = 1;
  period current_{};
  std::chrono::milliseconds trusted_offset_{0}; ///< wall - boot, when they last agreed
  std::string why_;
};

} // namespace tollgate::metering::protocol
