// Told once for most, and by name for the others.
#include "proxy/admin/usual_settings.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::admin {
namespace {

config::customer customer(const char* id, std::vector<unsigned> warn_at, bool enforce = true) {
  config::customer result;
  result.id = id;
  result.settings.warn_at_percent = std::move(warn_at);
  result.settings.enforce = enforce;
  return result;
}

std::vector<std::string> names(const usual_settings& of) {
  std::vector<std::string> result;
  for (const auto* const other : of.others)
    result.push_back(other->id);
  return result;
}

TEST(usual_settings, are_those_that_most_have) {
  const std::vector<config::customer> customers{customer("a", {90}), customer("b", {50, 80}), customer("c", {50, 80}),
                                                customer("d", {50, 80}, false)};
  const usual_settings found = usual_settings_of(customers);
  EXPECT_EQ(found.warn_at_percent, (std::vector<unsigned>{50, 80}));
  EXPECT_TRUE(found.enforced);
  EXPECT_EQ(names(found), (std::vector<std::string>{"a", "d"}));
}

TEST(usual_settings, are_the_models_own_without_customers) {
  const usual_settings found = usual_settings_of({});
  EXPECT_EQ(found.warn_at_percent, config::customer_settings{}.warn_at_percent);
  EXPECT_TRUE(found.others.empty());
}

} // namespace
} // namespace tollgate::proxy::admin
