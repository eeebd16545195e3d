// Usage as CSV: RFC 4180, rows that add up, and no cell that a spreadsheet takes for a formula.
#include "proxy/commands/usage_csv.hpp"

#include "proxy/commands/csv.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::commands {
namespace {

using namespace std::chrono_literals;

const metering::wall_time december{std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}};

TEST(csv, quotes_what_needs_quotes) {
  EXPECT_EQ(csv_text("acme"), "acme");
  EXPECT_EQ(csv_text(""), "");
  EXPECT_EQ(csv_text("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_text("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_text("two\r\nlines"), "\"two\r\nlines\"");
  EXPECT_EQ(csv_row({"a", "", "3"}), "a,,3\r\n");
}

TEST(csv, is_no_formula) {
  for (const auto* const formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=HYPERLINK(\"x\",\"y\")"})
    EXPECT_EQ(csv_text(formula).find('\''), csv_text(formula).front() == '"' ? 1U : 0U) << formula;
  EXPECT_EQ(csv_text("=A1,B1"), "\"'=A1,B1\"");
  EXPECT_EQ(csv_text("a-b=c"), "a-b=c");
}

constexpr auto usage = R"([{"customer":"acme","period_start":"2026-11-01T00:00:00Z","period_end":"2026-12-01T00:00:00Z",
  "allowance_bytes":300000000000,"granted_bytes":60,"used_bytes":60,"state":"open",
  "endpoints":[{"endpoint":"lakehouse","to_warehouse_bytes":10,"from_warehouse_bytes":20},
               {"endpoint":"orders","to_warehouse_bytes":5,"from_warehouse_bytes":0}],
  "days":[{"day":"2026-11-03","endpoints":[{"endpoint":"lakehouse","to_warehouse_bytes":10,"from_warehouse_bytes":20}],
           "used_bytes":30},
          {"day":"2026-11-04","endpoints":[{"endpoint":"orders","to_warehouse_bytes":5,"from_warehouse_bytes":0}],
           "used_bytes":30}]}])";

TEST(usage_csv, has_a_row_a_customer) {
  const auto parsed = boost::json::parse(usage);
  const std::string heading = "customer,period_start,period_end,allowance_bytes,used_bytes,to_warehouse_bytes,"
                              "from_warehouse_bytes,state,final\r\n";
  const std::string row = "acme,2026-11-01,2026-12-01,300000000000,60,15,20,open,";
  EXPECT_EQ(usage_csv(parsed.as_array(), december), heading + row + "yes\r\n");
  EXPECT_EQ(usage_csv(parsed.as_array(), december - 1s), heading + row + "no\r\n") << "the month is not over";
  auto held = parsed;
  held.as_array()[0].as_object()["granted_bytes"] = 61;
  EXPECT_EQ(usage_csv(held.as_array(), december), heading + row + "no\r\n") << "somebody may still have used more";
}

TEST(usage_csv, by_day_adds_up_to_what_is_used) {
  EXPECT_EQ(usage_days_csv(boost::json::parse(usage).as_array()),
            "customer,period_start,day,endpoint,to_warehouse_bytes,from_warehouse_bytes,bytes\r\n"
            "acme,2026-11-01,2026-11-03,lakehouse,10,20,30\r\n"
            "acme,2026-11-01,2026-11-04,orders,5,0,5\r\n"
            "acme,2026-11-01,2026-11-04,,,,25\r\n");
}

TEST(usage_csv, of_another_version_is_read_as_far_as_it_goes) {
  const auto odd = boost::json::parse(R"([3,{"customer":"a","days":[1,{"day":"2026-11-01","endpoints":[2]}]}])");
  EXPECT_NE(usage_csv(odd.as_array(), december).find("\r\na,"), std::string::npos);
  EXPECT_EQ(usage_days_csv(odd.as_array()).find("\r\na,"), std::string::npos);
}

} // namespace
} // namespace tollgate::proxy::commands
