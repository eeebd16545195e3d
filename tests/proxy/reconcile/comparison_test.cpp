// Counts beside counts: drift, its share, what is beyond a tolerance, and the days that only one side has.
#include "proxy/reconcile/comparison.hpp"

#include "proxy/reconcile/report.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <limits>

namespace tollgate::proxy::reconcile {
namespace {

using metering::day;
using std::chrono::days;

constexpr std::uint64_t MB = 1'000'000;
const day first{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};
const day today = first + days{9};

counted_here acme(std::map<day, std::uint64_t> of) {
  return {"acme", "orders", "vpce-1", std::move(of)};
}

TEST(reconcile, drift_is_what_aws_counted_more) {
  EXPECT_EQ((pair_of_counts{100, 103}).drift(), 3);
  EXPECT_EQ((pair_of_counts{100, 60}).drift(), -40);
  EXPECT_DOUBLE_EQ((pair_of_counts{75, 100}).ratio(), 0.25);
  EXPECT_DOUBLE_EQ((pair_of_counts{100, 75}).ratio(), -0.25);
  EXPECT_DOUBLE_EQ((pair_of_counts{std::nullopt, 5}).ratio(), 1);
  EXPECT_DOUBLE_EQ((pair_of_counts{5, std::nullopt}).ratio(), -1);
  EXPECT_DOUBLE_EQ((pair_of_counts{0, 0}).ratio(), 0);
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ((pair_of_counts{most, 0}).drift(), -std::numeric_limits<std::int64_t>::max());
}

TEST(reconcile, tolerance_is_kept_at_its_edges) {
  const tolerance by{0.05, MB};
  EXPECT_FALSE(by.exceeded_by({95 * MB, 100 * MB}));
  EXPECT_TRUE(by.exceeded_by({95 * MB - 1, 100 * MB}));
  EXPECT_TRUE(by.exceeded_by({100 * MB, 95 * MB - 1}));
  EXPECT_FALSE(by.exceeded_by({0, MB - 1})) << "too little to matter";
  EXPECT_TRUE(by.exceeded_by({0, MB}));
  EXPECT_FALSE((tolerance{0, 1}).exceeded_by({MB, MB}));
  EXPECT_TRUE((tolerance{0, 1}).exceeded_by({MB, MB + 1}));
}

TEST(reconcile, days_that_one_side_does_not_have_are_shown_and_counted) {
  const auto result = compare({acme({{first, 10 * MB}, {first + days{1}, 20 * MB}})},
                              {{"vpce-1", {{first, 10 * MB}, {first + days{2}, 5 * MB}}}}, today);
  ASSERT_EQ(result.endpoints.size(), 1U);
  const auto& shown = result.endpoints[0].days;
  ASSERT_EQ(shown.size(), 3U);
  EXPECT_FALSE(shown.at(first + days{1}).theirs);
  EXPECT_FALSE(shown.at(first + days{2}).ours);
  EXPECT_EQ(result.endpoints[0].total.drift(), -static_cast<std::int64_t>(15 * MB));
  EXPECT_TRUE(result.exceeds({}));
}

// Over a month one lost day is 3 %: the total alone would hide it.
TEST(reconcile, one_bad_day_is_enough) {
  counted_here ours = acme({});
  metering::day_totals theirs;
  for (int i = 0; i < 30; ++i) {
    if (i != 7) ours.days[first + days{i}] = 100 * MB;
    theirs.push_back({first + days{i}, 100 * MB});
  }
  const auto result = compare({ours}, {{"vpce-1", theirs}}, first + days{40});
  EXPECT_FALSE((tolerance{}.exceeded_by(result.endpoints[0].total)));
  EXPECT_TRUE(result.exceeds({}));
}

TEST(reconcile, only_days_that_were_asked_for_and_are_over_are_compared) {
  const auto result = compare({acme({{first, 7}, {first + days{3}, 50}, {today, 9}, {today + days{1}, 9}})},
                              {{"vpce-1", {{first + days{3}, 50}, {today, 1000 * MB}}}}, today);
  EXPECT_EQ(result.endpoints[0].days.size(), 1U);
  EXPECT_EQ(result.endpoints[0].total.drift(), 0);
  EXPECT_TRUE(result.left_out_today);
}

TEST(reconcile, ids_that_one_side_does_not_know_are_named) {
  const auto result = compare({acme({{first, 1}})}, {{"vpce-2", {{first, 1}}}}, today);
  EXPECT_TRUE(result.endpoints.empty());
  EXPECT_EQ(result.not_ours, std::vector<std::string>{"vpce-2"});
  ASSERT_EQ(result.not_in_theirs.size(), 1U);
  EXPECT_EQ(result.not_in_theirs[0].vpc_endpoint, "vpce-1");
}

TEST(reconcile, report_has_a_row_a_day_and_a_total) {
  const auto result = compare({acme({{first, 100}})}, {{"vpce-1", {{first, 103}}}}, today);
  const auto rows = rows_of(result, {0.01, 1});
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1], (std::vector<std::string>{"acme", "orders", "vpce-1", "2026-11-01", "100", "103", "3", "+2.91%",
                                               "beyond"}));
  EXPECT_EQ(rows[2][3], "total");
  const std::string metrics = metrics_of(result, metering::wall_time{first});
  EXPECT_NE(metrics.find("tollgate_reconcile_drift_bytes{customer=\"acme\",endpoint=\"orders\"} 3\n"),
            std::string::npos)
      << metrics;
  EXPECT_NE(metrics.find("tollgate_reconcile_timestamp_seconds 17"), std::string::npos) << metrics;
  EXPECT_EQ(
      boost::json::serialize(json_of(result, {0.25, 1})),
      R"({"tolerance_ratio":2.5E-1,"ignored_bytes":1,"beyond":false,"endpoints":[{"customer":"acme",)"
      R"("endpoint":"orders","vpc_endpoint":"vpce-1","ours_bytes":100,"aws_bytes":103,"drift_bytes":3,)"
      R"("drift_ratio":2.912621359223301E-2,"beyond":false,"days":[{"day":"2026-11-01","ours_bytes":100,)"
      R"("aws_bytes":103,"drift_bytes":3,"drift_ratio":2.912621359223301E-2,"beyond":false}]}],"not_configured":[]})");
}

} // namespace
} // namespace tollgate::proxy::reconcile
