// What a spend costs: alone, and with several threads on one customer, on customers of their own, or on many.
#include "bench/lab/rich_customer.hpp"
#include "bench/lab/verified.hpp"

#include <array>
#include <benchmark/benchmark.h>
#include <memory>
#include <vector>

namespace {

using tollgate::bench::rich_customer;
using tollgate::bench::verify;
namespace metering = tollgate::metering;

constexpr int most_threads = 8;
constexpr std::size_t many = 1000; // customers: 1 MB of usage records

// What one write of the relay does: spend, send (not here), give the rest back, book what was moved.
void spend_refund_book(metering::account& account) {
  const metering::spent taken = account.spend(1000);
  account.refund({taken.from, 100});
  metering::account::moved({taken.from, taken.bytes - 100}, 0, metering::direction::to_warehouse);
}

// All threads have left their loops when one of them comes here.
void settle(benchmark::State& state, const rich_customer& of) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
  verify(of.settled() && of.used() > 0 && of.used() % 900 == 0, "900 of each 1000 bytes are spent, and booked");
}

void spend_on_one_customer(benchmark::State& state) {
  static rich_customer shared;
  for (auto round : state)
    spend_refund_book(shared.account);
  settle(state, shared);
}
BENCHMARK(spend_on_one_customer)->ThreadRange(1, most_threads)->UseRealTime();

void spend_on_customers_of_their_own(benchmark::State& state) {
  static std::array<rich_customer, most_threads> customers;
  rich_customer& own = customers[static_cast<std::size_t>(state.thread_index())];
  for (auto round : state)
    spend_refund_book(own.account);
  settle(state, own);
}
BENCHMARK(spend_on_customers_of_their_own)->ThreadRange(1, most_threads)->UseRealTime();

// Every thread goes over all of them, each in another order, as connections come and go.
void spend_on_many_customers(benchmark::State& state) {
  static std::vector<std::unique_ptr<rich_customer>> customers = [] {
    std::vector<std::unique_ptr<rich_customer>> made(many);
    for (auto& one : made)
      one = std::make_unique<rich_customer>();
    return made;
  }();
  std::size_t at = static_cast<std::size_t>(state.thread_index()) * 97;
  for (auto round : state)
    spend_refund_book(customers[(at += 389) % many]->account);
  settle(state, *customers[at % many]);
}
BENCHMARK(spend_on_many_customers)->ThreadRange(1, most_threads)->UseRealTime();

} // namespace
