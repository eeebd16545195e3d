// Daily totals: sorted however they come, and taken away from the newest day first.
#include "metering/days.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tollgate::metering;
using std::chrono::days;

const day first{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};

TEST(days, are_sorted_and_one_a_day) {
  day_totals all;
  add(all, first + days{2}, 5);
  add(all, first, 7);
  add(all, first + days{2}, 1);
  add(all, first + days{1}, 0);
  EXPECT_EQ(all, (day_totals{{first, 7}, {first + days{2}, 6}}));
  EXPECT_EQ(sum_of(all), 13U);
}

TEST(days, are_taken_from_the_newest_one_first) {
  day_totals all{{first, 7}, {first + days{1}, 6}};
  take(all, 4);
  EXPECT_EQ(all, (day_totals{{first, 7}, {first + days{1}, 2}}));
  take(all, 3);
  EXPECT_EQ(all, (day_totals{{first, 6}}));
  take(all, 100);
  EXPECT_TRUE(all.empty());
}

TEST(days, of_an_endpoint_add_both_directions) {
  days_by_endpoint all;
  add(all, "orders", first, {1, 2});
  add(all, "orders", first, {10, 20});
  add(all, "idle", first, {});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(sum_of(all.at("orders")), (endpoint_usage{11, 22}));
}

TEST(days, read_back_as_they_are_written_and_nothing_else) {
  for (day on = first; on < first + days{800}; on += days{1})
    EXPECT_EQ(parse_day(to_string(on)), on);
  for (const auto* const wrong : {"", "2026-11-31", "2026-13-01", "2026-00-01", "2026-1-01", "2026-11-01 ",
                                  "1969-12-31", "2026/11/01", "+026-11-01", "2026-11-0a"})
    EXPECT_FALSE(parse_day(wrong)) << wrong;
}

} // namespace
