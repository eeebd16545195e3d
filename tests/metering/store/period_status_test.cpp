// Periods as people write them, and what they are told about the clock.
#include "metering/period_status.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace tollgate::metering;

std::string read(std::string_view text, unsigned starts_on_day) {
  const auto result = read_period_name(text, starts_on_day);
  const auto* const of = std::get_if<period>(&result);
  return of != nullptr ? to_string(*of) : "no: " + std::get<std::string>(result);
}

TEST(period_name, is_a_first_day_or_a_month_that_is_one_period) {
  for (unsigned day = 1; day <= 28; ++day) {
    const std::string name = "2028-02-" + std::string(day < 10 ? "0" : "") + std::to_string(day);
    EXPECT_EQ(read(name, day), name);
  }
  EXPECT_EQ(read("2028-02", 1), "2028-02-01");
  EXPECT_EQ(read("2026-12", 1), "2026-12-01");
}

TEST(period_name, says_what_would_be_right) {
  EXPECT_EQ(read("2026-11-05", 1), "no: '2026-11-05' is no period's first day; periods start on day 1: it is in "
                                   "2026-11-01");
  EXPECT_EQ(read("2026-11-05", 15), "no: '2026-11-05' is no period's first day; periods start on day 15: it is in "
                                    "2026-10-15");
  EXPECT_NE(read("2028-02-29", 28).find("it is in 2028-02-28"), std::string::npos) << "a leap day is a day";
  EXPECT_NE(read("2026-10-31", 1).find("it is in 2026-10-01"), std::string::npos);
  EXPECT_EQ(read("2026-11", 2),
            "no: '2026-11' is in two periods; periods start on day 2: say 2026-10-02 or 2026-11-02");
  EXPECT_NE(read("2027-01", 28).find("say 2026-12-28 or 2027-01-28"), std::string::npos);
  for (const auto* const text : {"", "november", "2026", "2026-13", "2026-1", "2026-11-31", "2027-02-29", "2026-11-00",
                                 "2026-11-4x", "2026-11-01 ", "1969-12-31", "2026-11-011"})
    EXPECT_NE(read(text, 7).find("is no period: say its first day, as 2026-11-07"), std::string::npos) << read(text, 7);
}

struct clock_advice : testing::Test {
  static period of(const char* text) { return *parse_period(text); }
  period_status status{.current = of("2026-11-01"),
                       .newest = of("2026-11-01"),
                       .clock = begin(of("2026-11-10")) + 9h,
                       .shown = of("2026-11-01"),
                       .suspect = false,
                       .why = {}};
};

TEST_F(clock_advice, is_nothing_while_the_clock_is_believed) {
  EXPECT_EQ(remedy_of(status), "");
}

TEST_F(clock_advice, names_the_command_only_where_it_would_work) {
  status.suspect = true;
  status.shown = of("2027-11-01");
  EXPECT_NE(remedy_of(status).find("`tollgate period open 2027-11-01`"), std::string::npos);
  EXPECT_EQ(why_not_open(status, status.shown), "");
  status.shown = status.current;
  EXPECT_NE(remedy_of(status).find("`tollgate period open 2026-11-01`"), std::string::npos);
  EXPECT_EQ(why_not_open(status, status.shown), "");
  status.shown = of("2026-10-01");
  EXPECT_EQ(remedy_of(status).find("period open"), std::string::npos);
  EXPECT_NE(remedy_of(status).find("set the clock right"), std::string::npos);
  EXPECT_NE(why_not_open(status, status.shown), "");
}

TEST_F(clock_advice, refuses_what_is_over_and_what_the_clock_does_not_show) {
  EXPECT_EQ(why_not_open(status, of("2026-11-01")), "");
  EXPECT_EQ(why_not_open(status, of("2026-10-01")),
            "2026-10-01 is over: 2026-11-01 to 2026-11-30 has begun, and no period is opened twice");
  EXPECT_EQ(why_not_open(status, of("2026-12-01")),
            "the clock shows 2026-11-10T09:00:00Z, which is in 2026-11-01 to 2026-11-30 and not in 2026-12-01 to "
            "2026-12-31: set it right first");
}

} // namespace
