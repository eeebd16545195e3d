// The edges of what a machine allows, and what to do about them.
#include "bench/load/limits.hpp"

#include <gtest/gtest.h>

namespace tollgate::bench::load {
namespace {

constexpr std::size_t ports = 28'232; // 32768 to 60999

run_options to_one_target(unsigned connections) {
  run_options run;
  run.routes = {{"10.0.0.1:443", ""}};
  run.connections = connections;
  return run;
}

TEST(limits, allow_as_many_connections_as_there_are_descriptors) {
  EXPECT_EQ(too_much(to_one_target(1000), {1000 + reserved, ports}), "");
  EXPECT_NE(too_much(to_one_target(1001), {1000 + reserved, ports}).find("ulimit -n 1065"), std::string::npos);
}

TEST(limits, allow_as_many_connections_as_there_are_local_ports) {
  auto run = to_one_target(ports);
  const machine_limits many{1'000'000, ports};
  EXPECT_EQ(too_much(run, many), "");
  run.connections = ports + 1;
  EXPECT_NE(too_much(run, many).find("--source 127.0.0.{2..3}"), std::string::npos) << too_much(run, many);
  run.sources = {"127.0.0.2"};
  EXPECT_NE(too_much(run, many), "");
  run.sources = {"127.0.0.2", "127.0.0.3"};
  EXPECT_EQ(too_much(run, many), "");
}

TEST(limits, count_the_ports_of_each_target) {
  auto run = to_one_target(ports * 2);
  run.routes.push_back({"10.0.0.2:443", ""});
  EXPECT_EQ(too_much(run, {1'000'000, ports}), "");
  run.routes = {{"10.0.0.1:443", "a"}, {"10.0.0.1:443", "b"}}; // two names, one target
  EXPECT_NE(too_much(run, {1'000'000, ports}), "");
}

} // namespace
} // namespace tollgate::bench::load
