// Where a name leads: a listener of one endpoint routes by itself, a shared one never guesses.
#include "config/load.hpp"
#include "proxy/roster.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy {
namespace {

struct deaf final : metering::account_signals {
  void credit_wanted(metering::account&) noexcept override {}
  void credit_back(metering::account&) noexcept override {}
};

constexpr std::string_view configuration = R"(
version: 1
environment: lab
state_dir: /tmp/none
listeners:
  - {name: shared, listen: "127.0.0.1:0", protocol: tls}
  - {name: own, listen: "127.0.0.1:0", protocol: tls}
  - {name: plain, listen: "127.0.0.1:0", protocol: tcp}
customers:
  - id: acme
    timeouts: {handshake: 3s}
    endpoints:
      - {name: a, warehouse: databricks, listener: shared, hosts: [a.example], upstream: ["127.0.0.1:1"]}
      - {name: b, warehouse: databricks, listener: own, hosts: [b.example], upstream: ["127.0.0.1:1"]}
  - id: globex
    timeouts: {handshake: 7s}
    endpoints:
      - {name: c, warehouse: databricks, listener: shared, hosts: [c.example, d.example], upstream: ["127.0.0.1:1"]}
      - {name: e, warehouse: rds_postgres, listener: plain, upstream: ["127.0.0.1:1"]}
)";

class routes : public testing::Test {
 protected:
  const config::loaded loaded_ = config::load_text(configuration, "test.yaml", {"host"});
  deaf signals_;
  identities known_{signals_};
  const roster roster_{placed(), known_};

  std::shared_ptr<const config::model> placed() {
    for (const config::customer& customer : loaded_.model.customers)
      EXPECT_TRUE(known_.place(customer, [](const endpoint_identity&) { return false; }));
    return std::make_shared<const config::model>(loaded_.model);
  }
  route find(std::size_t listener, std::string_view name) const {
    const auto parsed = hello::host_name::from(name);
    return find_route(*roster_.listeners()[listener], parsed ? *parsed : hello::host_name{});
  }
  static std::string_view endpoint_of(const route& found) {
    return found.to == nullptr ? "" : std::string_view{found.to->settings.name};
  }
};

TEST_F(routes, of_a_shared_listener_go_by_name) {
  EXPECT_EQ(endpoint_of(find(0, "a.example")), "a");
  EXPECT_EQ(endpoint_of(find(0, "A.Example")), "a");
  EXPECT_EQ(endpoint_of(find(0, "d.example")), "c");
  EXPECT_EQ(find(0, "d.example").to->customer.settings.id, "globex");
}

TEST_F(routes, of_a_shared_listener_refuse_no_name_and_unknown_names) {
  EXPECT_EQ(find(0, "").refused, refusal_reason::no_server_name);
  for (const char* const name : {"b.example", "example", "a.example.", "x.a.example", "127.0.0.1"}) {
    EXPECT_EQ(find(0, name).to, nullptr) << name;
    EXPECT_EQ(find(0, name).refused, refusal_reason::unknown_server_name) << name;
  }
}

TEST_F(routes, of_a_listener_of_one_endpoint_need_no_name_and_refuse_a_foreign_one) {
  EXPECT_EQ(endpoint_of(find(1, "")), "b");
  EXPECT_EQ(endpoint_of(find(1, "b.example")), "b");
  EXPECT_EQ(find(1, "a.example").refused, refusal_reason::unknown_server_name);
  EXPECT_EQ(endpoint_of(find(2, "anything.example")), "e");
}

TEST_F(routes, know_the_longest_handshake_of_their_listener) {
  EXPECT_EQ(roster_.listeners()[0]->handshake, std::chrono::seconds{7});
  EXPECT_EQ(roster_.listeners()[1]->handshake, std::chrono::seconds{3});
}

TEST_F(routes, are_the_ledgers_customers_too) {
  const auto settings = roster_.for_the_ledger();
  ASSERT_EQ(settings.size(), 2U);
  EXPECT_EQ(settings[0].front, &roster_.find("acme")->account);
  EXPECT_EQ(settings[0].endpoint_names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(roster_.find("nobody"), nullptr);
}

} // namespace
} // namespace tollgate::proxy
