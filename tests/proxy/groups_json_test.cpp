// What is told of a customer's groups: which, in which order, and that they add up over workers and endpoints.
#include "config/load.hpp"
#include "proxy/admin/groups_json.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::admin {
namespace {

using metering::direction;

constexpr std::string_view configuration = R"(
version: 1
environment: lab
state_dir: /tmp/none
workers: 2
listeners:
  - {name: a, listen: "127.0.0.1:0", protocol: tcp}
  - {name: b, listen: "127.0.0.1:0", protocol: tcp}
  - {name: c, listen: "127.0.0.1:0", protocol: tcp}
customers:
  - id: acme
    endpoints:
      - {name: a, warehouse: rds_postgres, listener: a, upstream: ["127.0.0.1:1"]}
      - {name: b, warehouse: rds_postgres, listener: b, upstream: ["127.0.0.1:1"]}
  - id: globex
    endpoints:
      - {name: c, warehouse: rds_postgres, listener: c, upstream: ["127.0.0.1:1"]}
)";
constexpr std::string_view two_groups = R"(
groups: [{name: zebra, cidr: 10.1.0.0/16}, {name: ant, cidr: 10.2.0.0/16}, {name: zebra, cidr: 10.3.0.0/16}]
)";

class groups_json_test : public testing::Test {
 protected:
  void configure(std::string_view groups) {
    loaded_ = config::load_text(std::string{configuration} + std::string{groups}, "test.yaml", {"host"});
    gate_ = std::make_unique<gate>(std::make_shared<const config::model>(loaded_.model), main_,
                                   [](const metering::ledger_event&) {});
  }
  const client_group* group_of(std::string_view address) const {
    return gate_->groups().of(*config::ip_address::parse(address));
  }
  traffic_counters& traffic(std::size_t worker, std::size_t endpoint, const client_group* group) {
    return gate_->workers()[worker]->counters().traffic(endpoint, group);
  }
  std::string told(std::string_view customer) const {
    return boost::json::serialize(groups_json(*gate_, *gate_->roster()->find(customer)));
  }

 private:
  boost::asio::io_context main_;
  config::loaded loaded_;
  std::unique_ptr<gate> gate_;
};

TEST_F(groups_json_test, is_empty_without_groups) {
  configure("");
  traffic(0, 0, group_of("10.1.0.1")).moved(direction::to_warehouse, 5);
  EXPECT_EQ(told("acme"), "[]");
}

TEST_F(groups_json_test, adds_workers_and_endpoints_up_in_the_files_order) {
  configure(two_groups);
  traffic(0, 0, group_of("10.2.0.1")).moved(direction::to_warehouse, 1);
  traffic(0, 0, group_of("10.1.0.1")).moved(direction::to_warehouse, 20);
  traffic(1, 0, group_of("10.3.0.1")).moved(direction::from_warehouse, 300);
  traffic(1, 1, group_of("10.1.0.1")).moved(direction::to_warehouse, 4'000);
  traffic(1, 1, group_of("192.168.0.1")).moved(direction::to_warehouse, 50'000);
  traffic(0, 2, group_of("10.1.0.1")).moved(direction::to_warehouse, 600'000); // the other customer's
  traffic(0, 1, group_of("10.1.0.1")).began();
  traffic(1, 1, group_of("10.1.0.1")).began();
  EXPECT_EQ(told("acme"), R"([{"group":"zebra","to_warehouse_bytes":4020,"from_warehouse_bytes":300,"connections":2},)"
                          R"({"group":"ant","to_warehouse_bytes":1,"from_warehouse_bytes":0,"connections":0},)"
                          R"({"group":"other","to_warehouse_bytes":50000,"from_warehouse_bytes":0,"connections":0}])");
}

TEST_F(groups_json_test, tells_only_of_groups_that_were_there) {
  configure(two_groups);
  EXPECT_EQ(told("acme"), R"([{"group":"other","to_warehouse_bytes":0,"from_warehouse_bytes":0,"connections":0}])");
}

// As after a reload: the group is no longer in the table, and before it came there were none.
TEST_F(groups_json_test, forgets_nothing_that_was_counted_under_another_configuration) {
  configure(two_groups);
  const client_group removed{"removed"};
  traffic(0, 0, &removed).moved(direction::from_warehouse, 7);
  traffic(0, 0, nullptr).moved(direction::to_warehouse, 8);
  traffic(0, 1, group_of("192.168.0.1")).moved(direction::to_warehouse, 90);
  EXPECT_EQ(told("acme"), R"([{"group":"removed","to_warehouse_bytes":0,"from_warehouse_bytes":7,"connections":0},)"
                          R"({"group":"other","to_warehouse_bytes":98,"from_warehouse_bytes":0,"connections":0}])");
}

} // namespace
} // namespace tollgate::proxy::admin
