// Moments as CloudWatch's answers spell them.
#include "proxy/reconcile/moment.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::reconcile {
namespace {

using namespace std::chrono_literals;

const metering::wall_time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h};

TEST(moment, is_read_with_any_offset) {
  for (const auto* const same :
       {"2026-11-23T12:00:00Z", "2026-11-23T12:00:00+00:00", "2026-11-23T12:00:00.000Z", "2026-11-23T14:00:00+02:00",
        "2026-11-23T06:30:00-05:30", "2026-11-23 12:00:00+00:00", "2026-11-24T01:00:00.000000+13:00"})
    EXPECT_EQ(moment_of(std::string_view{same}), noon) << same;
  EXPECT_EQ(moment_of(std::string_view{"2026-11-23T12:00:00.25Z"}), noon + 250ms);
}

TEST(moment, is_read_from_seconds) {
  const auto seconds =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(noon.time_since_epoch()).count());
  EXPECT_EQ(moment_of(boost::json::parse(seconds)), noon);
  EXPECT_EQ(moment_of(boost::json::parse(seconds + ".5")), noon + 500ms);
  EXPECT_EQ(moment_of(boost::json::parse("0")), metering::wall_time{});
}

TEST(moment, is_nothing_else) {
  for (const auto* const wrong :
       {"", "2026-11-23", "2026-11-23T12:00:00", "2026-11-23T24:00:00Z", "2026-11-23T12:60:00Z", "2026-11-23T12:00:60Z",
        "2026-02-29T12:00:00Z", "2026-11-23T12:00Z", "2026-11-23T12:00:00+2:00", "2026-11-23T12:00:00Zx",
        "2026-11-23T12:00:00.Z", "1969-12-31T23:59:59Z", "-026-11-23T12:00:00Z", "2026-11-23T12:00:00 00:00"})
    EXPECT_FALSE(moment_of(std::string_view{wrong})) << wrong;
  for (const auto* const wrong : {"-1", "1e300", "253402300800", "null", "true", "[]", "18446744073709551615"})
    EXPECT_FALSE(moment_of(boost::json::parse(wrong))) << wrong;
}

} // namespace
} // namespace tollgate::proxy::reconcile
