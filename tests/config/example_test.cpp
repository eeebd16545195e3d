// The annotated example that is installed: it loads in edge, and this build can run it.
#include "config/availability.hpp"
#include "config/load.hpp"

#include <gtest/gtest.h>

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

} // namespace
} // namespace tollgate::config
