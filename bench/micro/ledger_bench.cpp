// A grant written to the ledger: one transact of an account's and a holder's record on SQLite, durable when it answers.
//
// The file is in the temporary directory: TMPDIR says on which disk, and on a tmpfs a sync costs nothing.
#include "bench/lab/scratch_folder.hpp"
#include "bench/lab/verified.hpp"
#include "metering/sqlite_store.hpp"

#include <benchmark/benchmark.h>
#include <memory>

namespace {

using namespace tollgate::metering;
using tollgate::bench::verify;

struct ledger {
  ledger() {
    const auto file = in.path() / "ledger.db";
    const auto failed = sqlite_store::create(file, {1, period_of(wall_time{}, 1), 1});
    verify(!failed, "a ledger can be made in the temporary directory");
    auto opened = sqlite_store::open(file);
    auto* const store_pointer = std::get_if<std::unique_ptr<sqlite_store>>(&opened);
    verify(store_pointer != nullptr, "the ledger opens");
    store = std::move(*store_pointer);
  }
  tollgate::bench::scratch_folder in;
  std::unique_ptr<sqlite_store> store;
};

// What a grant writes for one customer.
transact_request grant_of(std::uint64_t number, const transact_request& before) {
  account_record account;
  account.base = 300'000'000'000;
  account.allocated = number * 64'000'000;
  account.holders = {"proxy-1"};
  account.endpoints = {"vpce-0123456789abcdef0"};
  // The end of a month of two endpoints: the most that an account usually holds.
  for (day on = period_of(wall_time{}, 1).first_day; account.days.size() < most_days; on += std::chrono::days{1}) {
    account.days.push_back({on, number * 60'000'000});
    for (const auto* const endpoint : {"lakehouse", "orders"})
      account.by_day[endpoint].push_back({on, {number * 10'000'000, number * 20'000'000}});
  }
  account.seq = number;
  grant_record grant;
  grant.granted = account.allocated;
  grant.used = number * 60'000'000;
  grant.by_endpoint["lakehouse"] = {grant.used / 2, grant.used / 2};
  grant.seq = grant.op = number;
  const period of = period_of(wall_time{}, 1);
  transact_request request{
      {}, {{account_key("acme", of), to_json(account)}, {grant_key("acme", of, "proxy-1"), to_json(grant)}}};
  for (std::size_t at = 0; at < request.puts.size(); ++at)
    request.compares.push_back(
        {request.puts[at].key, before.puts.empty() ? stored_value{} : stored_value{before.puts[at].value}});
  return request;
}

void grant_transact(benchmark::State& state) {
  ledger on;
  transact_request last;
  std::uint64_t number = 0;
  for (auto round : state) {
    transact_request next = grant_of(++number, last);
    verify(std::holds_alternative<committed>(on.store->execute(next)), "the grant is committed");
    last = std::move(next);
  }
  verify(std::holds_alternative<refused>(on.store->execute(grant_of(1, {}))), "a grant on old records is refused");
  const auto kept = on.store->execute(read_request{{last.puts[0].key, last.puts[1].key}});
  const auto* const values = std::get_if<read_answer>(&kept);
  verify(values != nullptr && values->values == std::vector<stored_value>{last.puts[0].value, last.puts[1].value},
         "the ledger holds the last grant");
}
BENCHMARK(grant_transact)->Unit(benchmark::kMicrosecond)->UseRealTime();

} // namespace
