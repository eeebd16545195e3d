// From the bytes of a name to its endpoint, among 10,000 names.
#include "bench/lab/verified.hpp"
#include "proxy/hello/name_table.hpp"

#include <benchmark/benchmark.h>
#include <string>
#include <vector>

namespace {

using tollgate::bench::verify;
namespace hello = tollgate::proxy::hello;

constexpr std::uint32_t names = 10'000;

std::string name_of(std::uint32_t number, std::string_view ends_in) {
  return "dbc-" + std::to_string(number * 2'654'435'761U) + "-" + std::to_string(number) + std::string{ends_in};
}

struct ten_thousand {
  ten_thousand() {
    table.reserve(names);
    for (std::uint32_t number = 0; number < names; ++number) {
      known.push_back(name_of(number, ".Cloud.Databricks.com"));
      unknown.push_back(name_of(number, ".cloud.databricks.org"));
      verify(table.add(known.back(), number), "each name is added once");
    }
  }
  hello::name_table table;
  std::vector<std::string> known;
  std::vector<std::string> unknown;
};

const ten_thousand& all() {
  static const ten_thousand made;
  return made;
}

void route_among_10000_names(benchmark::State& state) {
  std::uint32_t number = 0;
  for (auto round : state) {
    number = (number + 7919) % names;
    const auto name = hello::host_name::from(all().known[number]);
    verify(name && all().table.find(*name) == number, "a name routes to its endpoint");
  }
}
BENCHMARK(route_among_10000_names)->ThreadRange(1, 4)->UseRealTime();

void no_route_among_10000_names(benchmark::State& state) {
  std::uint32_t number = 0;
  for (auto round : state) {
    number = (number + 7919) % names;
    const auto name = hello::host_name::from(all().unknown[number]);
    verify(name && !all().table.find(*name), "an unknown name routes nowhere");
  }
}
BENCHMARK(no_route_among_10000_names);

} // namespace
