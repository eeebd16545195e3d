// Durations from text and back, and the bounds that keys put on them and on numbers.
#include "config/bounded.hpp"
#include "config/duration.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(duration, knows_every_unit) {
  EXPECT_EQ(parse_duration("0s").value, seconds{0});
  EXPECT_EQ(parse_duration("250ms").value, milliseconds{250});
  EXPECT_EQ(parse_duration("10s").value, seconds{10});
  EXPECT_EQ(parse_duration("10m").value, minutes{10});
  EXPECT_EQ(parse_duration("2h").value, hours{2});
  EXPECT_EQ(parse_duration("366d").value, max_duration);
}

TEST(duration, refuses_everything_else) {
  for (const std::string_view text : {"", "s", "10", "10S", "1.5s", "1m30s", "10 s", "+1s", "10sec", "1w", "1us"}) {
    const auto read = parse_duration(text);
    EXPECT_NE(read.error.find("is not a duration: write a whole number and one of ms s m h d"), std::string::npos)
        << text;
  }
  EXPECT_EQ(parse_duration("-1s").error, "'-1s' is negative: a duration is 0s or more");
  for (const std::string_view text : {"367d", "31622400001ms", "9223372036854775807d", "9223372036854775808ms"}) {
    EXPECT_NE(parse_duration(text).error.find("is too long: the most is 366d"), std::string::npos) << text;
  }
}

TEST(duration, is_written_in_the_largest_unit_that_is_exact) {
  EXPECT_EQ(to_string(milliseconds{0}), "0s");
  EXPECT_EQ(to_string(milliseconds{1500}), "1500ms");
  EXPECT_EQ(to_string(seconds{90}), "90s");
  EXPECT_EQ(to_string(seconds{120}), "2m");
  EXPECT_EQ(to_string(hours{24}), "1d");
}

TEST(duration, keeps_to_its_bounds) {
  const duration_bounds bounds{.least = seconds{2}, .most = seconds{5}, .zero_is_off = true, .in_whole_seconds = true};
  EXPECT_TRUE(parse_duration("0s", bounds).good());
  EXPECT_TRUE(parse_duration("2s", bounds).good());
  EXPECT_TRUE(parse_duration("5000ms", bounds).good());
  EXPECT_EQ(parse_duration("1999ms", bounds).error, "'1999ms' is out of bounds: write 2s to 5s, or 0s for off");
  EXPECT_FALSE(parse_duration("5001ms", bounds).good());
  EXPECT_FALSE(parse_duration("2500ms", bounds).good());
  EXPECT_FALSE(parse_duration("0s", {.least = seconds{2}, .most = seconds{5}}).good());
}

TEST(count, keeps_to_its_bounds) {
  const count_bounds bounds{2, 5};
  EXPECT_EQ(parse_count("2", bounds).value, 2U);
  EXPECT_EQ(parse_count("5", bounds).value, 5U);
  for (const std::string_view text : {"1", "6", "", "-2", "+2", "2.0", " 2", "2 ", "0x2", "4294967298"}) {
    EXPECT_FALSE(parse_count(text, bounds).good()) << text;
  }
}

TEST(percent, is_1_to_100) {
  EXPECT_EQ(parse_percent("1%").value, 1U);
  EXPECT_EQ(parse_percent("100%").value, 100U);
  for (const std::string_view text : {"0%", "101%", "50", "%", "", "5.5%", "-5%", "50 %", "50%%"}) {
    EXPECT_FALSE(parse_percent(text).good()) << text;
  }
}

} // namespace
} // namespace tollgate::config
