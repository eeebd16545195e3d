// The calendar at its edges: the day it turns, the year's end, the leap day, and what is no period.
#include "metering/period.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace tollgate::metering;
using std::chrono::sys_days;
using std::chrono::year;

constexpr auto november = year{2026} / std::chrono::November;

TEST(period, turns_at_midnight_of_its_first_day) {
  const wall_time midnight = sys_days{november / 15};
  EXPECT_EQ(to_string(period_of(midnight, 15)), "2026-11-15");
  EXPECT_EQ(to_string(period_of(midnight - 1ms, 15)), "2026-10-15");
  EXPECT_EQ(begin(period_of(midnight, 15)), midnight);
  EXPECT_EQ(end(period_of(midnight - 1ms, 15)), midnight);
}

TEST(period, crosses_the_year) {
  EXPECT_EQ(to_string(next(*parse_period("2026-12-28"))), "2027-01-28");
  EXPECT_EQ(to_string(previous(*parse_period("2027-01-01"))), "2026-12-01");
  EXPECT_EQ(to_string(period_of(sys_days{year{2027} / 1 / 3}, 4)), "2026-12-04");
}

TEST(period, has_every_day_in_exactly_one_period) {
  for (unsigned start = 1; start <= 28; ++start) {
    period current = period_of(sys_days{year{2023} / 1 / 1}, start);
    for (sys_days day{year{2023} / 1 / 1}; day < sys_days{year{2029} / 1 / 1}; day += std::chrono::days{1}) {
      const period of = period_of(day + 13h, start);
      ASSERT_LE(begin(of), wall_time{day});
      ASSERT_GT(end(of), wall_time{day});
      if (of != current) {
        ASSERT_EQ(of, next(current));
        ASSERT_EQ(previous(of), current);
        ASSERT_EQ(begin(of), wall_time{day});
        current = of;
      }
    }
  }
}

TEST(period, reads_back_what_it_writes) {
  for (const auto* const text : {"1970-01-01", "2026-11-01", "2024-02-28", "9999-12-28"}) {
    const auto parsed = parse_period(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(to_string(*parsed), text);
  }
}

TEST(period, refuses_what_is_no_first_day) {
  for (const auto* const text : {"", "2026-11", "2026-11-1", "2026-11-01 ", " 2026-11-01", "2026-11-01T", "2026/11/01",
                                 "2026-13-01", "2026-00-01", "2026-11-00", "2026-11-29", "2026-11-31", "1969-12-01",
                                 "0000-01-01", "-026-11-01", "+026-11-01", "2026-1a-01", "2026--1-01"})
    EXPECT_FALSE(parse_period(text)) << text;
}

TEST(period, writes_rfc_3339_in_whole_seconds) {
  EXPECT_EQ(to_rfc3339(sys_days{november / 1}), "2026-11-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(sys_days{november / 1} + 13h + 4min + 59s + 999ms), "2026-11-01T13:04:59Z");
  EXPECT_EQ(to_rfc3339(wall_time{-1ms}), "1969-12-31T23:59:59Z");
}

} // namespace
