// Forecasts: what a month will end with, from whatever there is to go by. Each claim is docs/forecast.md's.
#include "metering/forecast.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace {

using namespace tollgate::metering;
using namespace std::chrono_literals;
using std::chrono::days;

constexpr std::uint64_t GB = 1'000'000'000;
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
// A Sunday, with thirty days.
const period november{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};

day the(unsigned number) {
  return november.first_day + days{number - 1};
}
wall_time at(unsigned number, std::chrono::milliseconds time = 0ms) {
  return wall_time{the(number)} + time;
}
/// `count` days from `first` on, of the same bytes.
day_totals every(day first, std::size_t count, std::uint64_t bytes) {
  day_totals result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back({first + days{i}, bytes});
  return result;
}
forecast told(wall_time now, const day_totals& this_days, const day_totals& last_days = {},
              std::uint64_t allowance = 300 * GB) {
  return forecast_of(november, now, sum_of(this_days), allowance, this_days, last_days);
}
const day_totals no_days{};

TEST(forecast, of_no_traffic_is_nothing) {
  EXPECT_EQ(told(at(1), no_days), (forecast{0, std::nullopt}));
  EXPECT_EQ(told(at(20, 5h), no_days), (forecast{0, std::nullopt}));
}

TEST(forecast, goes_on_as_the_days_before_did) {
  const auto even = every(the(1), 10, 5 * GB);
  EXPECT_EQ(told(at(11), even).period_end_bytes, 150 * GB);
  EXPECT_FALSE(told(at(11), even).exhausted_at);
}

TEST(forecast, says_to_the_minute_when_the_allowance_is_used) {
  const auto even = every(the(1), 10, 20 * GB); // 300 after 15 days
  const auto ends = told(at(11), even, {}, 290 * GB);
  EXPECT_EQ(ends.period_end_bytes, 600 * GB);
  EXPECT_EQ(ends.exhausted_at, at(15, 12h));
  EXPECT_EQ(told(at(11), even, {}, 290 * GB + 7).exhausted_at, at(15, 12h)) << "whole minutes";
  EXPECT_EQ(told(at(11), even, {}, 300 * GB).exhausted_at, at(16)) << "full at midnight: the next byte is too much";
}

TEST(forecast, lasts_when_the_month_ends_with_the_very_allowance) {
  const auto even = every(the(1), 10, 10 * GB);
  EXPECT_FALSE(told(at(11), even, {}, 300 * GB).exhausted_at);
  EXPECT_EQ(told(at(11), even, {}, 300 * GB - 1).exhausted_at, at(30, 23h + 59min));
}

TEST(forecast, of_the_first_hours_goes_by_the_last_month) {
  const auto october = every(the(1) - days{31}, 31, 7 * GB);
  EXPECT_EQ(told(at(1, 10min), no_days, october).period_end_bytes, 30 * 7 * GB);
  // A burst at midnight is today's, and not every day's.
  EXPECT_EQ(told(at(1, 10min), {{the(1), 6 * GB}}, october).period_end_bytes, 30 * 7 * GB);
}

TEST(forecast, knows_weekdays_from_weekends) {
  day_totals pattern;
  for (day on = the(1) - days{31}; on < the(12); on += days{1}) {
    const std::chrono::weekday weekday{on};
    if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) pattern.push_back({on, 10 * GB});
  }
  const auto split = std::ranges::lower_bound(pattern, the(1), {}, &day_total::on);
  const day_totals october{pattern.begin(), split};
  const day_totals so_far{split, pattern.end()};
  // November 2026 has 21 working days. On the 12th, a Thursday, eight of them are over.
  EXPECT_EQ(told(at(12), so_far, october).period_end_bytes, 210 * GB);
  const auto ends = told(at(12), so_far, october, 95 * GB);
  EXPECT_EQ(ends.exhausted_at, at(13, 12h)) << "Friday noon; not on the weekend";
  EXPECT_EQ(told(at(12), so_far, october, 105 * GB).exhausted_at, at(16, 12h)) << "over the weekend, on Monday";
}

TEST(forecast, of_a_weekly_batch_is_a_batch_a_week) {
  day_totals sundays;
  for (const unsigned number : {1U, 8U, 15U})
    sundays.push_back({the(number), 30 * GB});
  EXPECT_EQ(told(at(18), sundays).period_end_bytes, 150 * GB) << "the 22nd and the 29th are to come";
}

TEST(forecast, of_a_customer_that_began_in_the_month_does_not_count_the_days_before) {
  const auto late = every(the(18), 3, 4 * GB);
  EXPECT_EQ(told(at(21), late).period_end_bytes, (3 + 10) * 4 * GB);
}

TEST(forecast, of_a_first_day_goes_by_its_pace_over_six_hours_at_the_least) {
  // 1 GB in ten minutes is no reason to expect 144 a day: 1 GB in six hours is 4 a day.
  EXPECT_EQ(told(at(30, 10min), {{the(30), GB}}).period_end_bytes, GB + GB * (24 * 60 - 10) / (6 * 60));
  EXPECT_EQ(told(at(30, 12h), {{the(30), 6 * GB}}).period_end_bytes, 12 * GB);
  EXPECT_EQ(told(at(29, 12h), {{the(29), 6 * GB}}).period_end_bytes, 24 * GB) << "tomorrow is like today";
}

TEST(forecast, expects_todays_batch_once) {
  const auto even = every(the(1), 10, 9 * GB);
  auto batch_done = even;
  batch_done.push_back({the(11), 9 * GB});
  EXPECT_EQ(told(at(11, 1h), even).period_end_bytes, 270 * GB) << "it is still to come";
  EXPECT_EQ(told(at(11, 1h), batch_done).period_end_bytes, 270 * GB) << "it is over";
}

TEST(forecast, sees_a_runaway_today) {
  auto runaway = every(the(1), 10, 2 * GB);
  runaway.push_back({the(11), 102 * GB});
  const auto ends = told(at(11, 12h), runaway, {}, 200 * GB);
  EXPECT_EQ(ends.period_end_bytes, (122 + 100 + 19 * 2) * GB);
  EXPECT_EQ(ends.exhausted_at, at(11, 12h + 561min));
}

TEST(forecast, of_a_burst_long_ago_forgets_it) {
  auto burst = every(the(1) - days{31}, 2, 500 * GB); // the 1st and 2nd of October
  EXPECT_EQ(told(at(10, 12h), no_days, burst).period_end_bytes, 0U);
}

TEST(forecast, follows_an_adjustment_at_once) {
  const auto even = every(the(1), 10, 20 * GB);
  EXPECT_TRUE(told(at(11), even, {}, 300 * GB).exhausted_at);
  EXPECT_FALSE(told(at(11), even, {}, 600 * GB).exhausted_at) << "raised";
  EXPECT_EQ(told(at(11, 90s), even, {}, 100 * GB).exhausted_at, at(11, 1min)) << "lowered under what is used: now";
  EXPECT_EQ(told(at(11), even, {}, 0).exhausted_at, at(11));
}

TEST(forecast, of_a_month_that_is_over_is_what_was_used) {
  const auto even = every(the(1), 30, 20 * GB);
  EXPECT_EQ(told(end(november), even), (forecast{600 * GB, std::nullopt}));
  EXPECT_EQ(told(end(november) + 100 * 24h, even), (forecast{600 * GB, std::nullopt}));
}

TEST(forecast, of_a_clock_outside_of_the_month_is_that_of_its_nearest_end) {
  const auto october = every(the(1) - days{31}, 31, GB);
  EXPECT_EQ(told(at(1) - 400 * 24h, no_days, october), told(at(1), no_days, october));
}

TEST(forecast, never_passes_64_bits) {
  for (const std::uint64_t bytes : {most, most / 2, most / 28, most / 86'400'000, std::uint64_t{1} << 63U}) {
    const auto known =
        forecast_of(november, at(11, 7h), bytes, most, {{the(11), bytes}}, every(the(1) - days{14}, 14, bytes));
    EXPECT_GE(known.period_end_bytes, bytes);
    const auto fresh = forecast_of(november, at(11, 7h), bytes, most, {{the(11), bytes}}, {});
    EXPECT_GE(fresh.period_end_bytes, bytes);
  }
  EXPECT_EQ(forecast_of(november, at(2), most, most, {{the(1), most}}, {}).period_end_bytes, most);
}

// Whatever the days are: never less than is used, never later than the end, and a lower allowance is never used later.
TEST(forecast, keeps_its_order_for_any_days) {
  std::mt19937_64 random{20261101};
  for (int round = 0; round < 20'000; ++round) {
    const auto any_days = [&](day first, std::size_t count) {
      day_totals result;
      for (std::size_t i = 0; i < count; ++i)
        if (random() % 3 != 0) result.push_back({first + days{i}, random() >> random() % 64});
      return result;
    };
    const auto now = at(1) + std::chrono::milliseconds{random() % (30ULL * 86'400'000)};
    const auto passed = static_cast<std::size_t>((std::chrono::floor<days>(now) - the(1)).count()) + 1;
    const auto last = any_days(the(1) - days{31}, 31);
    const auto so_far = any_days(the(1), passed);
    std::uint64_t used = 0;
    for (const auto& one : so_far)
      used = used > most - one.bytes ? most : used + one.bytes;
    const std::uint64_t allowance = random() >> random() % 64;
    const auto ends = forecast_of(november, now, used, allowance, so_far, last);
    ASSERT_GE(ends.period_end_bytes, used);
    ASSERT_EQ(ends.exhausted_at.has_value(), used >= allowance || ends.period_end_bytes > allowance);
    if (!ends.exhausted_at) continue;
    ASSERT_LE(*ends.exhausted_at, end(november));
    ASSERT_GE(*ends.exhausted_at, std::chrono::floor<std::chrono::minutes>(now));
    const auto less = forecast_of(november, now, used, allowance / 2, so_far, last);
    ASSERT_EQ(less.period_end_bytes, ends.period_end_bytes);
    ASSERT_LE(less.exhausted_at.value(), *ends.exhausted_at);
  }
}

} // namespace
