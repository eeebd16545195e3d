// What this build cannot run: each feature is named once for each use, where it is written.
#include "config/availability.hpp"

#include "config/load.hpp"
#include "tests/config/sample.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

std::vector<std::string> unavailable_in(const std::vector<edit>& edits) {
  const model checked = load_text(text_of({"", edits, {}}), "t.yaml", {.host_name = "host"}).model;
  std::vector<std::string> all;
  for (const problem& each : unavailable_features(checked)) {
    EXPECT_EQ(each.severity, severity::error);
    const std::string line = to_string(each);
    all.push_back(line.substr(0, line.find(": `tollgate run`")));
  }
  return all;
}

using names = std::vector<std::string>;

TEST(availability, has_nothing_against_any_front_end_and_proxy_headers) {
  EXPECT_EQ(unavailable_in({}), names{});
  EXPECT_EQ(unavailable_in({{"node: n1", "environment: lab"},
                            {"protocol: tls", "protocol: http"},
                            {"protocol: tcp", "protocol: postgres"}}),
            names{});
  EXPECT_EQ(unavailable_in({{"protocol: tcp", "protocol: tcp, proxy_protocol: {accept_from: [10.0.7.0/28]}"},
                            {"listener: pg", "listener: pg\n        send_proxy: v2\n        resolver: [10.0.0.2]"}}),
            names{});
}

TEST(availability, names_each_use_with_its_place) {
  EXPECT_EQ(unavailable_in({{"node: n1", "node: n1\nsandbox: required"}}), names{"t.yaml:3:10: error: sandbox"});
  EXPECT_EQ(unavailable_in({{"/t}", "/t, tls: {cert_file: /c, key_file: /k}}"}}),
            names{"t.yaml:3:25: error: admin.tls"});
  EXPECT_EQ(unavailable_in({{"node: n1", "node: n1\nledger: {store: etcd, etcd: {endpoints: ['https://a:1']}}"}}),
            names{"t.yaml:3:17: error: ledger.store"});
}

TEST(availability, lets_the_default_words_pass) {
  EXPECT_EQ(unavailable_in({{"node: n1", "node: n1\nsandbox: preferred\nledger: {store: sqlite}"},
                            {"listener: pg", "listener: pg\n        send_proxy: off"}}),
            names{});
  EXPECT_EQ(unavailable_in({{"node: n1", "node: n1\nsandbox: off"}}), names{});
}

TEST(availability, says_what_to_write) {
  const model checked =
      load_text(text_of({"", {{"node: n1", "node: n1\nsandbox: required"}}, {}}), "t.yaml", {.host_name = "host"})
          .model;
  const auto problems = unavailable_features(checked);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message, "`tollgate run` has no sandbox yet: use `preferred` or `off`");
}

} // namespace
} // namespace tollgate::config
