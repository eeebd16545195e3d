// What is different between two configurations: by names, each key once, no secret shown.
#include "config/difference.hpp"
#include "config/load.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace tollgate::config {
namespace {

const std::string base = R"(
version: 1
environment: lab
node: one
state_dir: /tmp/none
workers: 2
webhook: {url: "https://hooks.example/first-secret", secret_file: /run/secret}
listeners:
  - {name: a, listen: "127.0.0.1:1001", protocol: tls}
  - {name: b, listen: "127.0.0.1:1002", protocol: tcp}
customers:
  - id: acme
    allowance: 1GB
    endpoints:
      - {name: first, warehouse: databricks, listener: a, hosts: [a.example], upstream: ["127.0.0.1:1"]}
      - {name: second, warehouse: rds_postgres, listener: b, upstream: ["127.0.0.1:2"]}
)";

model loaded(std::string text) {
  return load_text(text, "test.yaml", {"host"}).model;
}

std::string replaced(const std::string& what, const std::string& by) {
  std::string text = base;
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

std::vector<change> changes(const std::string& text) {
  return difference(loaded(base), loaded(text));
}

TEST(difference, of_the_same_is_nothing) {
  EXPECT_TRUE(changes(base).empty());
}

TEST(difference, names_the_key_and_both_values) {
  const std::vector<change> wanted{{change_kind::changed, "customers[acme].allowance", "1000000000", "2000000000"}};
  EXPECT_EQ(changes(replaced("allowance: 1GB", "allowance: 2GB")), wanted);
}

TEST(difference, tells_customers_endpoints_and_listeners_by_their_names_wherever_they_stand) {
  const std::string text =
      replaced("  - {name: a,", "  - {name: c, listen: \"127.0.0.1:1003\", protocol: tcp}\n  - {name: a,");
  const auto found = changes(text);
  ASSERT_EQ(found.size(), 1U) << "the places of the others have changed, and nothing else of them";
  EXPECT_EQ(found[0], (change{change_kind::added, "listeners[c]"}));
  const auto gone = changes(replaced("      - {name: first", "      - {name: third"));
  EXPECT_EQ(gone, (std::vector<change>{{change_kind::added, "customers[acme].endpoints[third]"},
                                       {change_kind::removed, "customers[acme].endpoints[first]"}}));
  EXPECT_EQ(
      changes(replaced("id: acme", "id: globex")),
      (std::vector<change>{{change_kind::added, "customers[globex]"}, {change_kind::removed, "customers[acme]"}}));
}

TEST(difference, shows_no_webhook_url_for_it_may_hold_a_secret) {
  const auto found = changes(replaced("first-secret", "second-secret"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].key_path, "webhook.url");
  EXPECT_EQ((found[0].before + found[0].after).find("secret"), std::string::npos);
}

TEST(difference, marks_what_only_a_start_can_change_and_followable_keeps_it) {
  std::string text = replaced("workers: 2", "workers: 3");
  text.replace(text.find("node: one"), 9, "node: two");
  text.replace(text.find("1GB"), 3, "2GB");
  const auto found = changes(text);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(std::ranges::count(found, true, &change::at_next_start), 2);
  const model runs = followable(loaded(base), loaded(text));
  EXPECT_EQ(runs.workers, 2U);
  EXPECT_EQ(runs.node, "one");
  EXPECT_EQ(runs.customers[0].settings.allowance_bytes, 2'000'000'000U);
  for (const change& left : difference(runs, loaded(text)))
    EXPECT_TRUE(left.at_next_start) << left.key_path << ": followable() and the marks say the same";
}

// Whoever adds a key and forgets it here would reload it without a word.
TEST(difference, sees_every_key_of_a_customer_and_an_endpoint) {
  const model before = loaded(base);
  const auto seen = [&](auto&& change_it) {
    model after = before;
    change_it(after.customers[0]);
    return difference(before, after).size();
  };
  using namespace std::chrono_literals;
  EXPECT_EQ(seen([](customer& of) { of.settings.enforce = false; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.settings.warn_at_percent = {1}; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.settings.connections = 1; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.settings.timeouts = {1s, 1s, 1s, 1s, 1s}; }), 5U);
  EXPECT_EQ(seen([](customer& of) { of.settings.keepalive = {1s, 1s, 1, 1s}; }), 4U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].warehouse = warehouse::redshift; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].region = "eu-west-1"; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].vpc_endpoint = "vpce-1"; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].listener = "b"; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].hosts = {"z.example"}; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].upstreams[0].port = 9; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].clients.clear(); }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].tls_required = false; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].send_proxy = send_proxy::v2; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].client_vpc_endpoints = {"vpce-1"}; }), 1U);
  EXPECT_EQ(seen([](customer& of) { of.endpoints[0].resolvers.push_back({}); }), 1U);
}

} // namespace
} // namespace tollgate::config
