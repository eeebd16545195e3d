// The annotated examples that are installed: they load in edge without a word.
#include "config/availability.hpp"
#include "config/load.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tollgate::config {
namespace {

TEST(example, loads_without_a_problem_and_can_be_run) {
  const loaded done = load_file(TOLLGATE_EXAMPLE, {.host_name = "host"});
  for (const problem& each : done.warnings)
    ADD_FAILURE() << to_string(each);
  for (const problem& each : unavailable_features(done.model))
    ADD_FAILURE() << to_string(each);
  EXPECT_EQ(done.model.environment, environment::edge);
  EXPECT_FALSE(done.model.customers.empty());
}

/// What an endpoint is for, how its clients come in, and where they go.
struct way {
  warehouse behind;
  front_end by;
  std::uint16_t listen;
  std::uint16_t upstream;
  friend auto operator<=>(const way&, const way&) = default;
};

TEST(warehouses_example, has_a_good_customer_for_each_warehouse) {
  const loaded done = load_file(TOLLGATE_WAREHOUSES_EXAMPLE, {.host_name = "host"});
  for (const problem& each : done.warnings)
    ADD_FAILURE() << to_string(each);
  for (const problem& each : unavailable_features(done.model))
    ADD_FAILURE() << to_string(each);
  EXPECT_EQ(done.model.environment, environment::edge);
  std::set<way> ways;
  for (const customer& each : done.model.customers) {
    for (const endpoint& of : each.endpoints) {
      const listener& on = done.model.listeners[of.listener_index];
      for (const upstream& to : of.upstreams)
        ways.insert({of.warehouse, on.front_end, on.listen.port, to.port});
    }
  }
  EXPECT_EQ(ways, (std::set<way>{{warehouse::databricks, front_end::tls, 443, 443},
                                 {warehouse::rds_postgres, front_end::postgres, 5432, 5432},
                                 {warehouse::redshift, front_end::postgres, 5439, 5439},
                                 {warehouse::snowflake, front_end::tls, 443, 443},
                                 {warehouse::snowflake, front_end::http, 80, 80}}));
  EXPECT_EQ(done.model.customers.size(), 4U);
}

} // namespace
} // namespace tollgate::config
