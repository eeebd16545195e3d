// The report's two forms, and its verdict.
#include "proxy/doctor/probes.hpp"
#include "proxy/doctor/report.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::doctor {
namespace {

using namespace std::chrono_literals;

report sample() {
  report made;
  made.began = std::chrono::system_clock::time_point{1'700'000'000s};
  made.took = 42ms;
  made.results.push_back({probe_id::clock, "", "", "", {verdict::ok, "kept"}, 0ms});
  made.results.push_back(
      {probe_id::tcp, "acme", "orders", "10.0.0.1:5432", {verdict::failed, "refused", "Look.", "Who."}, 7ms});
  made.results.push_back(
      {probe_id::postgres_tls, "acme", "orders", "10.0.0.1:5432", {verdict::not_reached, "see tcp"}});
  return made;
}

TEST(report, is_readable) {
  EXPECT_EQ(text_of(sample()), "this host\n"
                               "  ok              clock            kept\n"
                               "\n"
                               "acme / orders\n"
                               "  failed          tcp              10.0.0.1:5432: refused\n"
                               "                                   what it tells: Who.\n"
                               "                                   what to do: Look.\n"
                               "  not reached     postgres_tls     10.0.0.1:5432: see tcp\n"
                               "\n"
                               "3 probes in 42 ms, 1 ok, 1 failed, 1 not reached\n");
}

TEST(report, is_json) {
  const auto json = json_of(sample());
  EXPECT_EQ(json.at("began").as_string(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(json.at("verdict").as_string(), "failed");
  EXPECT_EQ(boost::json::serialize(json.at("results").as_array().at(1)),
            R"({"probe":"tcp","customer":"acme","endpoint":"orders","target":"10.0.0.1:5432","verdict":"failed",)"
            R"("seen":"refused","limits":"Who.","remedy":"Look.","took_ms":7})");
  EXPECT_EQ(json.at("results").at(0).at("limits").as_string(), limits_of(probe_id::clock));
}

TEST(report, is_as_bad_as_its_worst_result) {
  report of = sample();
  EXPECT_EQ(worst_of(of), verdict::failed);
  of.results[1].what.how = verdict::warning;
  EXPECT_EQ(worst_of(of), verdict::warning);
  of.results[1].what.how = verdict::not_reached;
  EXPECT_EQ(worst_of(of), verdict::ok);
}

TEST(probes, have_an_id_and_say_what_they_cannot_tell) {
  for (const probe& one : probes) {
    EXPECT_EQ(limits_of(one.id), one.limits);
    EXPECT_TRUE(one.limits.ends_with('.')) << one.id;
  }
}

} // namespace
} // namespace tollgate::proxy::doctor
