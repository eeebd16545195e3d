// The costs that a report makes of its readings, and its JSON.
#include "bench/load/report.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <sstream>

namespace tollgate::bench::load {
namespace {

watched_process watched() {
  return {7,
          "proxy",
          {7},
          process_reading{1'000'000'000, 0.5, 0.5, 10'000'000, 1},
          process_reading{2'000'000'000, 1.0, 1.0, 13'000'000, 1},
          process_reading{4'000'000'000, 1.5, 2.5, 14'000'000, 1}};
}

report a_report(mode what) {
  report made;
  made.asked.what = what;
  made.asked.routes = {{"h:1", "a"}};
  made.counted.routes = {{.payload_up = 3, .payload_down = 4, .sent = 40, .received = 21, .requests = 0}};
  made.window = {2.0, 3'000'000'000, 1'000'000'000, 1000, 500};
  made.established = 1000;
  made.watched = {watched()};
  return made;
}

TEST(report, divides_cpu_by_the_work_of_its_mode) {
  const auto bulk = a_report(mode::both);
  EXPECT_DOUBLE_EQ(*cost_of(watched(), bulk)->cpu_s_per_gb, 0.5);
  EXPECT_FALSE(cost_of(watched(), bulk)->cpu_us_per_request);
  EXPECT_DOUBLE_EQ(*cost_of(watched(), a_report(mode::request))->cpu_us_per_request, 2000);
  EXPECT_DOUBLE_EQ(*cost_of(watched(), a_report(mode::churn))->cpu_us_per_connection, 4000);
  const auto cost = cost_of(watched(), bulk);
  EXPECT_DOUBLE_EQ(cost->cpu_s, 2);
  EXPECT_DOUBLE_EQ(cost->user_s, 0.5);
  EXPECT_DOUBLE_EQ(cost->system_s, 1.5);
}

TEST(report, counts_the_memory_of_connections_while_they_are_established) {
  EXPECT_DOUBLE_EQ(*cost_of(watched(), a_report(mode::request))->rss_bytes_per_connection, 3000);
  EXPECT_DOUBLE_EQ(*cost_of(watched(), a_report(mode::idle))->rss_bytes_per_connection, 4000);
  EXPECT_FALSE(cost_of(watched(), a_report(mode::churn))->rss_bytes_per_connection);
}

TEST(report, divides_by_nothing_never) {
  auto empty = a_report(mode::up);
  empty.window = {};
  empty.established = 0;
  EXPECT_FALSE(cost_of(watched(), empty)->cpu_s_per_gb);
  EXPECT_FALSE(cost_of(watched(), empty)->rss_bytes_per_connection);
  EXPECT_EQ(to_json(empty).find("null"), std::string::npos);
  EXPECT_EQ(to_json(empty).find("inf"), std::string::npos);
  auto gone = watched();
  gone.end.reset();
  EXPECT_FALSE(cost_of(gone, empty));
}

TEST(report, is_not_clean_with_a_failure_or_a_lost_byte) {
  auto one = a_report(mode::up);
  EXPECT_TRUE(one.is_clean());
  one.counted.lost_bytes = 1;
  EXPECT_FALSE(one.is_clean());
  one.counted.lost_bytes = 0;
  one.counted.failures["opening: refused"] = 2;
  EXPECT_FALSE(one.is_clean());
  EXPECT_EQ(one.failures(), 2U);
  std::ostringstream table;
  print_table(table, one);
  EXPECT_NE(table.str().find("NOT CLEAN"), std::string::npos);
  EXPECT_NE(table.str().find("opening: refused"), std::string::npos);
}

TEST(report, names_fields_and_units_in_json) {
  auto one = a_report(mode::request);
  one.counted.latency.record(50'000);
  const auto all = boost::json::parse(to_json(one)).as_object();
  EXPECT_EQ(all.at("format").as_int64(), 1);
  EXPECT_DOUBLE_EQ(all.at("window").at("requests_per_s").as_double(), 500);
  EXPECT_DOUBLE_EQ(all.at("latency_us").at("max").as_double(), 50);
  EXPECT_DOUBLE_EQ(all.at("watched").at(0).at("cpu_us_per_request").as_double(), 2000);
  EXPECT_EQ(all.at("routes").at(0).at("sent_bytes").to_number<int>(), 40);
  EXPECT_EQ(all.at("total").at("received_bytes").to_number<int>(), 21);
  EXPECT_TRUE(all.at("clean").as_bool());
}

} // namespace
} // namespace tollgate::bench::load
