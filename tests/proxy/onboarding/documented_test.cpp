// What a table of the documentation must be like, whatever is in it. What is in it is held against the documentation by
// the integration test `checklist`.
#include "proxy/onboarding/documented.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace tollgate::proxy::onboarding {
namespace {

constexpr std::array<config::warehouse, 4> warehouses{config::warehouse::databricks, config::warehouse::rds_postgres,
                                                      config::warehouse::redshift, config::warehouse::snowflake};

TEST(documented, has_each_id_once_and_a_sentence_and_somebody_who_acts) {
  for (const config::warehouse warehouse : warehouses) {
    std::set<std::string_view> ids;
    for (const documented& row : documented_for(warehouse)) {
      EXPECT_TRUE(ids.insert(row.id).second) << row.id;
      EXPECT_FALSE(row.who.empty()) << row.id;
      EXPECT_TRUE(row.what.ends_with('.')) << row.id;
      EXPECT_TRUE(row.remark.empty() || row.remark.ends_with('.')) << row.id;
    }
  }
}

TEST(documented, counts_steps_without_a_gap) {
  for (const config::warehouse warehouse : warehouses) {
    unsigned next = 1;
    for (const documented& row : documented_for(warehouse)) {
      const std::size_t at = row.id.find(".step.");
      if (at == std::string_view::npos) continue;
      EXPECT_EQ(row.id.substr(at + 6), std::to_string(next++)) << row.id;
    }
    EXPECT_GT(next, 5U);
  }
}

TEST(documented, names_the_warehouse_as_the_configuration_does) {
  for (const config::warehouse warehouse : warehouses)
    for (const documented& row : documented_for(warehouse))
      EXPECT_TRUE(row.id.starts_with("service.") || row.id.starts_with(std::string{config::to_string(warehouse)} + '.'))
          << row.id;
}

} // namespace
} // namespace tollgate::proxy::onboarding
