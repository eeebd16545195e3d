// The table that `tollgate usage` prints.
#include "proxy/commands/usage_table.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::commands {
namespace {

TEST(usage_table, aligns_numbers_to_the_right_and_rounds_only_the_share) {
  const auto usage = boost::json::parse(R"([{"customer":"acme","period_start":"2026-11-01T00:00:00Z",
    "period_end":"2026-12-01T00:00:00Z","allowance_bytes":300000000000,"granted_bytes":4,"used_bytes":150000000001,
    "remaining_bytes":3,"state":"warned","endpoints":[{"endpoint":"lakehouse","to_warehouse_bytes":18446744073709551615,
    "from_warehouse_bytes":0}],"forecast":{"period_end_bytes":301000000000,"exhausted_at":"2026-11-30T22:05:00Z"}}])");
  EXPECT_EQ(usage_table(usage.as_array()),
            "period 2026-11-01T00:00:00Z to 2026-12-01T00:00:00Z, bytes\n"
            "CUSTOMER     STATE           USED     ALLOWANCE  SHARE        AT END           RUNS OUT"
            "          TO WAREHOUSE  FROM WAREHOUSE\n"
            "acme         warned  150000000001  300000000000  50.0%  301000000000  2026-11-30T22:05Z\n"
            "  lakehouse                                                                            "
            "  18446744073709551615               0\n");
}

TEST(usage_table, says_that_there_is_nobody) {
  EXPECT_TRUE(usage_table({}).starts_with("no customers\n"));
}

TEST(usage_table, has_no_share_of_nothing) {
  const auto usage =
      boost::json::parse(R"([{"customer":"a","state":"exhausted","allowance_bytes":0,"used_bytes":0,"endpoints":[]}])");
  EXPECT_NE(usage_table(usage.as_array()).find("      -       -         -\n"), std::string::npos)
      << usage_table(usage.as_array());
}

TEST(usage_table, has_a_table_for_each_period) {
  const auto usage = boost::json::parse(
      R"([{"customer":"a","period_start":"1","period_end":"2"},{"customer":"b","period_start":"1","period_end":"2"},
          {"customer":"a","period_start":"2","period_end":"3"}])");
  const std::string tables = usage_table(usage.as_array());
  EXPECT_TRUE(tables.starts_with("period 1 to 2, bytes\nCUSTOMER"));
  EXPECT_NE(tables.find("\n\nperiod 2 to 3, bytes\nCUSTOMER"), std::string::npos) << tables;
  EXPECT_EQ(std::ranges::count(tables, '\n'), 8);
}

} // namespace
} // namespace tollgate::proxy::commands
