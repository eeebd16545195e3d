// What a spend costs: alone, and with several threads on one customer or on customers of their own.
#include "metering/account.hpp"

#include <array>
#include <benchmark/benchmark.h>
#include <limits>

namespace {

namespace metering = tollgate::metering;

struct deaf final : metering::account_signals {
  void credit_wanted(metering::account&) noexcept override {}
  void credit_back(metering::account&) noexcept override {}
};

struct rich_customer {
  rich_customer() {
    account.turn_to(&record);
    account.raise(std::numeric_limits<std::uint64_t>::max() / 2);
  }
  deaf signals;
  metering::usage_record record;
  metering::account account{0, true, signals};
};

// What one write of the relay does: spend, send (not here), give the rest back, book what was moved.
void spend_refund_book(metering::account& account) {
  const metering::spent taken = account.spend(1000);
  account.refund({taken.from, 100});
  metering::account::moved({taken.from, taken.bytes - 100}, 0, metering::direction::to_warehouse);
}

void spend_on_one_customer(benchmark::State& state) {
  static rich_customer shared;
  for (auto round : state)
    spend_refund_book(shared.account);
}
BENCHMARK(spend_on_one_customer)->ThreadRange(1, 4);

void spend_on_customers_of_their_own(benchmark::State& state) {
  static std::array<rich_customer, 4> customers;
  rich_customer& own = customers[static_cast<std::size_t>(state.thread_index())];
  for (auto round : state)
    spend_refund_book(own.account);
}
BENCHMARK(spend_on_customers_of_their_own)->ThreadRange(1, 4);

} // namespace
