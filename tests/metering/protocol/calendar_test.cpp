// The calendar alone: which clocks it believes, when it moves, and every first day at its edges.
#include "metering/protocol/calendar.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using namespace std::chrono_literals;
using protocol::calendar;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::year;

constexpr wall_time mid_november{sys_days{year{2026} / 11 / 10}.time_since_epoch()};
constexpr period november{sys_days{year{2026} / 11 / 1}};
constexpr period december{sys_days{year{2026} / 12 / 1}};

instant at(wall_time wall, milliseconds boot) {
  return {wall, boot};
}

TEST(the_calendar, starts_in_the_ledgers_newest_period_or_the_one_after) {
  calendar clock;
  clock.begin(at(mid_november, 1h), 1);
  clock.start(at(mid_november, 1h), previous(november));
  EXPECT_EQ(clock.current(), november);
  EXPECT_FALSE(clock.suspect());

  calendar wrong;
  wrong.begin(at(mid_november, 1h), 1);
  wrong.start(at(mid_november, 1h), previous(previous(november)));
  EXPECT_EQ(wrong.current(), previous(previous(november)));
  EXPECT_TRUE(wrong.suspect());

  calendar slow;
  slow.begin(at(begin(december) - 1min, 1h), 1);
  slow.start(at(begin(december) - 1min, 1h), december);
  EXPECT_EQ(slow.current(), december);
  EXPECT_FALSE(slow.suspect());
}

TEST(the_calendar, never_goes_back) {
  calendar clock;
  clock.begin(at(begin(december) - 1s, 1h), 1);
  clock.start(at(begin(december) - 1s, 1h), november);
  EXPECT_TRUE(clock.look(at(begin(december) + 1s, 1h + 2s), november));
  EXPECT_FALSE(clock.look(at(begin(december) - 2min, 1h + 3s), november)) << "set back by less than it tolerates";
  EXPECT_EQ(clock.current(), december);
}

TEST(the_calendar, believes_a_clock_that_was_set_right_again) {
  calendar clock;
  clock.begin(at(mid_november, 1h), 1);
  clock.start(at(mid_november, 1h), november);
  clock.look(at(mid_november + 24h * 30, 1h + 1s), november);
  EXPECT_TRUE(clock.suspect());
  clock.look(at(mid_november + 2s, 1h + 2s), november);
  EXPECT_FALSE(clock.suspect());
}

TEST(the_calendar, goes_on_over_a_long_sleep) {
  calendar clock;
  clock.begin(at(mid_november, 1h), 1);
  clock.start(at(mid_november, 1h), november);
  EXPECT_TRUE(clock.look(at(mid_november + 24h * 60, 1h + 24h * 60), november)) << "both clocks count sleep";
  EXPECT_EQ(clock.current(), next(december));
}

calendar started_at(instant now, unsigned starts_on_day, period newest) {
  calendar clock;
  clock.begin(now, starts_on_day);
  clock.start(now, newest);
  return clock;
}

// 2024 and 2028 have a 29th of February.
TEST(the_calendar, turns_at_the_first_moment_of_every_first_day) {
  for (unsigned day = 1; day <= 28; ++day)
    for (period of = period_of(sys_days{year{2023} / 1 / 1}, day); of.first_day < sys_days{year{2029} / 1 / 1};
         of = next(of)) {
      calendar clock = started_at(at(end(of) - 1s, 1h), day, of);
      ASSERT_EQ(clock.current(), of);
      ASSERT_FALSE(clock.look(at(end(of) - 1ms, 1h + 999ms), of)) << to_string(of);
      ASSERT_EQ(clock.current(), of);
      ASSERT_TRUE(clock.look(at(end(of), 1h + 1s), of)) << to_string(of);
      ASSERT_EQ(clock.current(), next(of));
      ASSERT_FALSE(clock.look(at(end(of) + 1ms, 1h + 1001ms), of)) << "once";
      ASSERT_FALSE(clock.suspect());
    }
}

TEST(the_calendar, doubts_a_year_ahead_on_every_first_day) {
  for (unsigned day = 1; day <= 28; ++day) {
    const period of = period_of(mid_november, day);
    calendar clock = started_at(at(mid_november, 1h), day, of);
    EXPECT_FALSE(clock.look(at(mid_november + 24h * 365, 1h + 1s), of));
    EXPECT_TRUE(clock.suspect());
    EXPECT_FALSE(clock.look(at(mid_november + 24h * 400, 1h + 24h * 35), of)) << "and goes on doubting it";
    EXPECT_EQ(clock.current(), of);
    calendar fresh = started_at(at(mid_november + 24h * 365, 1h), day, of);
    EXPECT_TRUE(fresh.suspect());
    EXPECT_FALSE(fresh.look(at(mid_november + 24h * 365 + 1s, 1h + 1s), of));
    EXPECT_EQ(fresh.current(), of);
  }
}

TEST(the_calendar, follows_what_it_tolerates_and_nothing_more) {
  const milliseconds most = calendar::tolerance;
  calendar clock = started_at(at(mid_november, 1h), 1, november);
  clock.look(at(mid_november + 1s + most, 1h + 1s), november);
  EXPECT_FALSE(clock.suspect());
  clock.look(at(mid_november + 2s + most + most + 1ms, 1h + 2s), november);
  EXPECT_TRUE(clock.suspect());
  calendar back = started_at(at(mid_november, 1h), 1, november);
  back.look(at(mid_november + 1s - most, 1h + 1s), november);
  EXPECT_FALSE(back.suspect());
  back.look(at(mid_november + 2s - most - most - 1ms, 1h + 2s), november);
  EXPECT_TRUE(back.suspect());
}

// A machine boots with a wrong clock, and NTP sets it a moment after the process began: as a start then would be.
TEST(the_calendar, starts_again_when_a_clock_that_was_wrong_from_the_start_is_set) {
  for (const auto wrong : {24h * 365, -24h * 365}) {
    calendar clock = started_at(at(mid_november + wrong, 1h), 1, november);
    ASSERT_TRUE(clock.suspect());
    EXPECT_FALSE(clock.look(at(mid_november + wrong + 24h * 100, 1h + 1s), november)) << "to another wrong time";
    EXPECT_TRUE(clock.suspect());
    EXPECT_EQ(clock.current(), november);
    EXPECT_FALSE(clock.look(at(mid_november + 2s, 1h + 2s), november));
    EXPECT_FALSE(clock.suspect());
    EXPECT_FALSE(clock.look(at(mid_november + 24h * 365, 1h + 3s), november)) << "believed once, it is held to it";
    EXPECT_TRUE(clock.suspect());
    EXPECT_EQ(clock.current(), november);
  }
  calendar late = started_at(at(mid_november + 24h * 365, 1h), 1, november);
  EXPECT_TRUE(late.look(at(begin(december) + 1s, 1h + 1s), november)) << "the next one has begun meanwhile";
  EXPECT_EQ(late.current(), december);
}

TEST(the_calendar, tells_what_it_thinks) {
  calendar clock = started_at(at(mid_november, 1h), 1, november);
  EXPECT_FALSE(clock.status(at(mid_november, 1h), november).suspect);
  EXPECT_EQ(clock.status(at(mid_november, 1h), november).why, "");
  const instant later = at(mid_november + 24h * 365, 1h + 1s);
  clock.look(later, november);
  const period_status status = clock.status(later, november);
  EXPECT_TRUE(status.suspect);
  EXPECT_EQ(status.current, november);
  EXPECT_EQ(status.newest, november);
  EXPECT_EQ(to_string(status.shown), "2027-11-01");
  EXPECT_NE(status.why.find("2027-11-10T00:00:00Z"), std::string::npos) << status.why;
  clock.open(later, status.shown);
  EXPECT_EQ(clock.status(later, november).why, "");
  EXPECT_EQ(clock.current(), status.shown);
}

} // namespace
} // namespace tollgate::metering::testing
