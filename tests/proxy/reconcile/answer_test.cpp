// CloudWatch's answers: both commands' shapes, points that add up to days, and everything that must be refused.
#include "proxy/reconcile/answer.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace tollgate::proxy::reconcile {
namespace {

using metering::day;
using metering::day_totals;
using std::chrono::days;

const std::string id = "vpce-0123456789abcdef0";
const day first{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};

std::string quoted(std::string text) {
  for (char& each : text)
    if (each == '\'') each = '"';
  return text;
}

/// With ' for ".
counted_by_aws read(const std::string& text, const std::string& vpc_endpoint = {}) {
  return read_answer(quoted(text), vpc_endpoint);
}

std::string data(const std::string& points, const std::string& label = id, const std::string& more = "") {
  return "{'MetricDataResults':[{'Id':'m1','Label':'" + label + "'," + points + ",'StatusCode':'Complete'}]" + more +
         "}";
}

const std::string two_days =
    "'Timestamps':['2026-11-02T00:00:00+00:00','2026-11-01T00:00:00+00:00'],'Values':[2.0,1e3]";

void expect_problem(const std::string& text, const std::string& part, const std::string& vpc_endpoint = {}) {
  const auto result = read(text, vpc_endpoint);
  EXPECT_TRUE(result.days.empty()) << text;
  ASSERT_FALSE(result.problems.empty()) << text;
  EXPECT_NE(result.problems.front().find(part), std::string::npos) << result.problems.front();
}

TEST(cloudwatch, metric_data_is_read_in_any_order) {
  const auto result = read(data(two_days));
  EXPECT_TRUE(result.problems.empty());
  EXPECT_EQ(result.days.at(id), (day_totals{{first, 1000}, {first + days{1}, 2}}));
}

TEST(cloudwatch, statistics_are_read_for_the_endpoint_that_is_named) {
  const std::string text =
      "{'Label':'BytesProcessed','Datapoints':[{'Timestamp':'2026-11-01T23:00:00Z','Sum':7,'Unit':'Bytes'},"
      "{'Timestamp':'2026-11-01T00:00:00Z','Sum':35.0,'Unit':'Bytes'}]}";
  EXPECT_EQ(read(text, id).days.at(id), (day_totals{{first, 42}}));
  expect_problem(text, "say --vpc-endpoint ID");
}

TEST(cloudwatch, points_of_any_length_add_up_to_days) {
  std::string times;
  std::string values;
  for (int i = 0; i < 2 * 288; ++i) { // five minutes each, as epoch seconds
    times += (i == 0 ? "" : ",") + std::to_string(first.time_since_epoch().count() * 86400L + 300L * i);
    values += (i == 0 ? "" : ",") + std::to_string(i < 288 ? 10 : 1);
  }
  EXPECT_EQ(read(data("'Timestamps':[" + times + "],'Values':[" + values + "]")).days.at(id),
            (day_totals{{first, 2880}, {first + days{1}, 288}}));
}

TEST(cloudwatch, endpoint_is_found_in_a_label_or_an_id) {
  for (const std::string& label : {"BytesProcessed " + id, id + " BytesProcessed", "Interface " + id + " vpc-0123",
                                   std::string{"vpce-svc-0a " + id}})
    EXPECT_EQ(read(data(two_days, label)).days.count(id), 1U) << label;
  EXPECT_EQ(read("{'MetricDataResults':[{'Id':'vpce_0123456789abcdef0','Label':'BytesProcessed'," + two_days + "}]}")
                .days.count(id),
            1U);
  for (const auto* const label : {"BytesProcessed", "vpce-", "vpce-0123", "vpce-svc-0123456789abcdef0",
                                  "vpce-0123456789abcdef01", "vpce-0123456789abcdeg0", ""})
    expect_problem(data(two_days, label), "names no VPC endpoint");
}

TEST(cloudwatch, pages_of_one_series_are_one) {
  const auto page = [](const std::string& on, const std::string& status) {
    return "{'Id':'m1','Label':'" + id + "','Timestamps':['2026-11-" + on + "T00:00:00Z'],'Values':[5],'StatusCode':'" +
           status + "'}";
  };
  const auto both = read("{'MetricDataResults':[" + page("02", "PartialData") + "," + page("01", "Complete") + "]}");
  EXPECT_EQ(both.days.at(id), (day_totals{{first, 5}, {first + days{1}, 5}}));
  expect_problem("{'MetricDataResults':[" + page("02", "Complete") + "," + page("02", "Complete") + "]}",
                 "is there twice");
  expect_problem("{'MetricDataResults':[" + page("01", "Complete") + "," + page("02", "PartialData") + "]}",
                 "is partial data");
}

TEST(cloudwatch, same_bytes_by_subnet_are_not_counted_twice) {
  expect_problem("{'MetricDataResults':[{'Id':'m1','Label':'" + id + "'," + two_days +
                     "},{'Id':'m2','Label':'subnet-1 " + id + "'," + two_days + "}]}",
                 "would count its bytes twice");
}

TEST(cloudwatch, days_that_begin_elsewhere_are_refused) {
  expect_problem(data("'Timestamps':['2026-11-01T10:00:00Z','2026-11-02T10:00:00Z'],'Values':[1,2]"),
                 "begin at 10:00:00Z, and ours at 00:00 UTC");
  EXPECT_TRUE(
      read(data("'Timestamps':['2026-11-01T22:00:00Z','2026-11-02T03:00:00Z'],'Values':[1,2]")).problems.empty())
      << "hours without traffic have no point";
}

TEST(cloudwatch, what_is_not_whole_is_refused) {
  expect_problem(data(two_days, id, ",'NextToken':'abc'"), "there is more");
  expect_problem(data(two_days, id, ",'Messages':[{'Code':'ArithmeticError','Value':'x'}]"), "ArithmeticError");
  EXPECT_TRUE(read(data(two_days, id, ",'NextToken':'','Messages':[]")).problems.empty());
  for (const auto* const status : {"InternalError", "Forbidden"})
    expect_problem("{'MetricDataResults':[{'Id':'m1','Label':'" + id + "'," + two_days + ",'StatusCode':'" + status +
                       "'}]}",
                   status);
}

TEST(cloudwatch, only_sums_of_bytes_are_read) {
  const auto point = [](const std::string& members) { return "{'Label':'x','Datapoints':[{" + members + "}]}"; };
  expect_problem(point("'Timestamp':'2026-11-01T00:00:00Z','Average':3,'Unit':'Bytes'"), "--statistics Sum", id);
  expect_problem(point("'Timestamp':'2026-11-01T00:00:00Z','Sum':3,'Unit':'Kilobytes'"), "not in Bytes", id);
  expect_problem(point("'Timestamp':'yesterday','Sum':3"), "is not a time", id);
  for (const auto* const value : {"-1", "1e300", "'3'", "null", "true", "{}", "4611686018427387905e1"})
    expect_problem(data("'Timestamps':['2026-11-01T00:00:00Z'],'Values':[" + std::string{value} + "]"),
                   "number of bytes");
}

TEST(cloudwatch, another_shape_is_refused_by_name) {
  for (const auto* const text : {"", "{", "[]", "3", "{}", "{'MetricDataResults':3}", "{'Datapoints':{}}"})
    expect_problem(text, "answer");
  expect_problem("{'MetricDataResults':[3]}", "MetricDataResults[0]");
  expect_problem(data("'Timestamps':['2026-11-01T00:00:00Z'],'Values':[]"), "one of Values for each");
  expect_problem(data("'Timestamps':[]"), "one of Values for each");
  EXPECT_TRUE(read(data("'Timestamps':[],'Values':[]")).problems.empty()) << "no traffic";
}

TEST(cloudwatch, depth_size_and_number_are_bounded) {
  EXPECT_NE(read_answer(std::string(1'000'000, '['), {}).problems.at(0).find("not JSON"), std::string::npos);
  EXPECT_NE(read_answer(std::string(max_answer_bytes + 1, ' '), {}).problems.at(0).find("the most that are read"),
            std::string::npos);
  std::string many = "{'MetricDataResults':[";
  for (int i = 0; i < 100; ++i)
    many += (i == 0 ? "3" : ",3");
  EXPECT_EQ(read(many + "]}").problems.size(), 20U) << "nobody reads a hundred of the same";
  std::string times;
  std::string values;
  for (std::size_t i = 0; i <= max_points; ++i) {
    times += (i == 0 ? "" : ",") + std::to_string(i * 60);
    values += i == 0 ? "1" : ",1";
  }
  expect_problem(data("'Timestamps':[" + times + "],'Values':[" + values + "]"), "points that are read");
  EXPECT_TRUE(read(data("'Timestamps':[" + times.substr(0, times.rfind(',')) + "],'Values':[" +
                        values.substr(0, values.rfind(',')) + "]"))
                  .problems.empty());
}

// Whatever byte is changed, cut or doubled: days or problems, never both, and never a crash.
TEST(cloudwatch, any_damage_is_days_or_problems) {
  std::mt19937_64 random{20261101};
  const std::string good = quoted(data(two_days, "BytesProcessed " + id, ",'Messages':[],'NextToken':''"));
  for (int round = 0; round < 50'000; ++round) {
    std::string text = good;
    for (std::size_t change = random() % 4; change-- > 0;) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, random() % 9);
        break;
      case 2:
        text.insert(at, text.substr(at, random() % 40));
        break;
      default:
        text.insert(at, 1, "0123456789eE-+.\"{}[],:"[random() % 22]);
      }
      if (text.empty()) text = "x";
    }
    const auto result = read_answer(text, random() % 2 == 0 ? id : std::string{});
    ASSERT_TRUE(result.days.empty() || result.problems.empty()) << text;
    for (const std::string& problem : result.problems)
      for (const char each : problem)
        ASSERT_TRUE(static_cast<unsigned char>(each) >= 0x20) << problem;
  }
}

} // namespace
} // namespace tollgate::proxy::reconcile
