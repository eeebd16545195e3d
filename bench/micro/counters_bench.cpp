// The workers' own counters: what an addition costs to its one writer, and what a scrape's sum over the workers costs.
#include "bench/lab/verified.hpp"
#include "proxy/counters.hpp"

#include <array>
#include <benchmark/benchmark.h>
#include <memory>
#include <vector>

namespace {

using tollgate::bench::verify;
namespace metering = tollgate::metering;
namespace proxy = tollgate::proxy;

constexpr int most_workers = 8;
constexpr std::size_t endpoints = 10'000;

// Neighbouring endpoints' counters, each thread its worker's: no line is shared.
void count_on_a_worker(benchmark::State& state) {
  static std::array<proxy::worker_counters, most_workers> workers{
      {{4, 1}, {4, 1}, {4, 1}, {4, 1}, {4, 1}, {4, 1}, {4, 1}, {4, 1}}};
  auto& own = workers[static_cast<std::size_t>(state.thread_index())].traffic(1, nullptr);
  const std::uint64_t before = own.to_warehouse_bytes.load();
  for (auto round : state)
    own.moved(metering::direction::to_warehouse, 900);
  verify(own.to_warehouse_bytes.load() - before == 900U * static_cast<std::uint64_t>(state.iterations()),
         "each addition counts");
}
BENCHMARK(count_on_a_worker)->ThreadRange(1, most_workers)->UseRealTime();

void sum_of_all_workers(benchmark::State& state) {
  std::vector<std::unique_ptr<proxy::worker_counters>> workers;
  for (int number = 0; number < state.range(0); ++number) {
    workers.push_back(std::make_unique<proxy::worker_counters>(endpoints, 1));
    for (std::size_t endpoint = 0; endpoint < endpoints; ++endpoint)
      workers.back()->traffic(endpoint, nullptr).moved(metering::direction::from_warehouse, endpoint);
  }
  std::uint64_t sum = 0;
  for (auto round : state) {
    sum = 0;
    for (const auto& worker : workers)
      for (std::size_t endpoint = 0; endpoint < endpoints; ++endpoint)
        worker->for_each_group(endpoint, [&](const proxy::traffic_counters& each) {
          sum += each.from_warehouse_bytes.load(std::memory_order_relaxed);
        });
    benchmark::DoNotOptimize(sum);
  }
  verify(sum == workers.size() * (endpoints * (endpoints - 1) / 2), "the sum is of all workers and endpoints");
}
BENCHMARK(sum_of_all_workers)->Arg(1)->Arg(2)->Arg(most_workers)->Unit(benchmark::kMicrosecond);

} // namespace
