// What a container's limits are worth in workers and connections.
#include "proxy/process/host.hpp"

#include <gtest/gtest.h>
#include <string>

namespace tollgate::proxy {
namespace {

TEST(cpu_max, is_rounded_up_to_whole_cores) {
  EXPECT_EQ(cores_of_cpu_max("200000 100000"), 2U);
  EXPECT_EQ(cores_of_cpu_max("200001 100000"), 3U);
  EXPECT_EQ(cores_of_cpu_max("50000 100000"), 1U);
  EXPECT_EQ(cores_of_cpu_max("1 100000"), 1U);
}

TEST(cpu_max, without_a_quota_is_no_limit) {
  EXPECT_EQ(cores_of_cpu_max("max 100000"), std::nullopt);
  EXPECT_EQ(cores_of_cpu_max(""), std::nullopt);
}

TEST(cpu_max, that_is_not_understood_limits_nothing) {
  for (const char* const text :
       {"200000", "200000 ", "0 100000", "100000 0", "-1 100000", "2 x", "99999999999999999999 1"})
    EXPECT_EQ(cores_of_cpu_max(text), std::nullopt) << text;
}

TEST(descriptors, below_the_least_allow_no_start) {
  EXPECT_EQ(connections_for(least_descriptors - 1, 0), 0U);
  EXPECT_EQ(connections_for(least_descriptors, 0), (least_descriptors - reserved_descriptors) / 2);
}

TEST(descriptors, are_two_a_connection_beside_the_reserve_and_the_listeners) {
  EXPECT_EQ(connections_for(20'000, 10), (20'000 - reserved_descriptors - 10) / 2);
  EXPECT_EQ(connections_for(300, 300), 0U);
}

TEST(descriptors, that_a_number_of_connections_needs_are_just_enough) {
  for (const std::size_t connections : {1U, 39U, 40U, 1000U, 100'000U}) {
    const std::size_t needed = descriptors_for(connections, 18);
    EXPECT_GE(connections_for(needed, 18), connections);
    if (needed > least_descriptors) {
      EXPECT_EQ(connections_for(needed, 18), connections);
      EXPECT_LT(connections_for(needed - 1, 18), connections);
    }
  }
}

TEST(host, answers) {
  EXPECT_GE(usable_cores(), 1U);
  EXPECT_GE(raise_descriptor_limit(), least_descriptors);
  EXPECT_EQ(read_boot_id().size(), std::string{"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"}.size());
  EXPECT_FALSE(host_name().empty());
  const auto first = read_clocks();
  EXPECT_GE(read_clocks().boot, first.boot);
}

} // namespace
} // namespace tollgate::proxy
