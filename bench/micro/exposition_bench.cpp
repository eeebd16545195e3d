// What a scrape costs with up to 10,000 customers of two endpoints each: idle ones, and ones that have all moved bytes.
//
// The text as GET /metrics has it, of a whole proxy with its ledger; HTTP is not in it. A proxy is started once for
// each number of customers.
#include "bench/lab/lab_gate.hpp"
#include "bench/lab/verified.hpp"
#include "proxy/admin/metrics.hpp"

#include <benchmark/benchmark.h>
#include <map>
#include <memory>
#include <string>

namespace {

using tollgate::bench::verify;
namespace bench = tollgate::bench;
namespace metering = tollgate::metering;
namespace proxy = tollgate::proxy;

constexpr unsigned endpoints = 2;

bench::lab_gate& lab_of(unsigned customers) {
  static std::map<unsigned, std::unique_ptr<bench::lab_gate>> started;
  auto& lab = started[customers];
  if (!lab)
    lab = std::make_unique<bench::lab_gate>(bench::lab_gate::setup{.customers = customers, .endpoints = endpoints});
  return *lab;
}

std::size_t series_in(const std::string& text) {
  std::size_t series = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    series += text[at] != '#';
  return series;
}

bool has(const std::string& text, std::string_view line) {
  return text.find(std::string{line} + "\n") != std::string::npos;
}

// As if every endpoint had a connection that moved a byte and ended.
void use_every_endpoint(proxy::gate& of) {
  auto& worker = of.workers().front()->counters();
  for (std::size_t ordinal = 0; ordinal < of.known().endpoints().size(); ++ordinal) {
    if (worker.connections(ordinal).opened.load() != 0) continue;
    worker.traffic(ordinal, nullptr).moved(metering::direction::to_warehouse, 1);
    proxy::connection_counters::increment(worker.connections(ordinal).opened);
    proxy::connection_counters::increment(worker.connections(ordinal).closed[0]);
  }
}

void expose(benchmark::State& state, bool used) {
  const auto customers = static_cast<unsigned>(state.range(0));
  bench::lab_gate& lab = lab_of(customers);
  if (used) use_every_endpoint(lab.gate());
  const auto view = lab.view();
  std::string text;
  for (auto round : state) {
    std::vector<metering::forecast> forecasts;
    for (const auto& one : view->customers)
      forecasts.push_back(forecast_of(one, view->at, one.days));
    text = proxy::admin::metrics_text(lab.gate(), *view, forecasts);
  }
  const std::string last = "{customer=\"customer-" + std::to_string(customers - 1) + "\"";
  verify(has(text, "tollgate_quota_limit_bytes" + last + "} 300000000000"), "the last one's allowance is told");
  const std::string moved = "tollgate_bytes_total" + last + ",endpoint=\"endpoint-1\",direction=\"to_warehouse\"} 1";
  verify(has(text, moved) == used, "bytes are told of those that moved some");
  const std::size_t series = series_in(text);
  verify(series >= customers * (used ? 15U : 7U), "every customer has its series");
  state.counters["series"] = static_cast<double>(series);
  state.counters["body_bytes"] = static_cast<double>(text.size());
}
// In this order: nobody becomes idle again.
BENCHMARK_CAPTURE(expose, idle_customers, false)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(expose, used_customers, true)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond);

void view_of_customers(benchmark::State& state) {
  const auto customers = static_cast<unsigned>(state.range(0));
  bench::lab_gate& lab = lab_of(customers);
  for (auto round : state)
    verify(lab.view()->customers.size() == customers, "the ledger's thread copies out every customer");
}
BENCHMARK(view_of_customers)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
