// Read on its own thread, checked against the ledger, put to work by the gate, told to everybody.
#include "proxy/reload/reloader.hpp"

#include "proxy/admin/ask.hpp"
#include "proxy/ledger/customers.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/host.hpp"
#include "proxy/process/notify.hpp"
#include "proxy/spawn.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <malloc.h>
#include <optional>
#include <unordered_map>
#include <utility>

namespace tollgate::proxy::reload {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

namespace {

constexpr auto reading_patience = 10min; // 64 MiB of YAML on a slow core
constexpr auto ledger_patience = 5s;
constexpr std::size_t audits_at_once = 1000; // the log takes 8192 waiting lines
constexpr auto former_is_free_after = 2s;
constexpr auto between_audits = 100ms;
constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

using endpoint_ids = std::vector<std::string>;

endpoint_ids ids_of(const config::customer& of) {
  endpoint_ids ids = setting_of(of).endpoint_ids;
  std::ranges::sort(ids);
  return ids;
}

outcome refused(outcome::kind how, std::vector<std::string> problems) {
  outcome result;
  result.how = how;
  result.problems = std::move(problems);
  return result;
}

std::string joined(const std::set<std::string>& names) {
  std::string all;
  for (const auto& name : names)
    all.append(all.empty() ? "" : ", ").append(name);
  return all;
}

} // namespace

struct reloader::waiter {
  explicit waiter(asio::io_context& on) : told{on, clock::time_point::max()} {}
  asio::steady_timer told;
  std::optional<outcome> result;
};

reloader::reloader(asio::io_context& main, gate& of, std::filesystem::path file,
                   std::function<void(const config::model&)> take_over)
    : main_{main},
      gate_{of},
      file_{std::move(file)},
      take_over_{std::move(take_over)} {}

void reloader::begin() {
  if (!std::exchange(working_, true)) spawn(main_, work(), "reload");
}

void reloader::ask(const std::string& by) {
  asked_by_.insert(by);
  begin();
}

asio::awaitable<outcome> reloader::reload(std::string by) {
  const auto mine = std::make_shared<waiter>(main_);
  waiting_.push_back(mine);
  ask(by);
  while (!mine->result)
    co_await mine->told.async_wait(awaiting);
  co_return std::move(*mine->result);
}

asio::awaitable<void> reloader::work() {
  while (!asked_by_.empty()) {
    const std::string by = joined(std::exchange(asked_by_, {}));
    const auto served = std::exchange(waiting_, {});
    const auto before = gate_.roster();
    const auto begun = clock::now();
    tell_reloading();
    outcome came = co_await read_and_apply();
    came.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begun);
    gate_.news().last_successful = came.how == outcome::kind::applied;
    if (came.how == outcome::kind::applied) gate_.news().last_success = std::chrono::system_clock::now();
    tell_ready();
    write_log(came, by);
    for (const auto& one : served) {
      one->result = came;
      one->told.cancel();
    }
    if (came.how != outcome::kind::applied) continue;
    const auto after = gate_.roster();
    co_await audit_allowances(before->model(), after->model(), by);
    if (!std::exchange(tidying_, true)) spawn(main_, tidy(), "tidy");
  }
  working_ = false;
}

// What the reading has left, and the former configuration: as much again as what runs. When it is free.
asio::awaitable<void> reloader::tidy() {
  asio::steady_timer pause{main_, former_is_free_after};
  co_await pause.async_wait(awaiting);
  tidying_ = false;
  asio::post(reading_, [] { ::malloc_trim(0); });
}

asio::awaitable<outcome> reloader::read_and_apply() {
  constexpr const char* ending = "the process drains: it ends with its last connection";
  if (gate_.shared().draining) co_return refused(outcome::kind::draining, {ending});
  const auto running = gate_.roster();
  const auto start = [this, running](auto then) {
    asio::post(reading_, [this, running, then = std::move(then)]() mutable {
      give_way();
      then(read(file_, {.host_name = host_name()}, running->model()));
    });
  };
  auto found = co_await admin::ask<reading>(reading_patience, start);
  if (!found) co_return refused(outcome::kind::refused, {file_.string() + ": could not be read in 10 minutes"});
  if (gate_.shared().draining) co_return refused(outcome::kind::draining, {ending});
  if (found->model == nullptr) co_return refused(outcome::kind::refused, std::move(found->problems));
  auto problems = co_await third_endpoints(*found->model);
  if (problems.empty()) problems = co_await gate_.change(found->model, found->connections);
  const auto how = gate_.shared().draining ? outcome::kind::draining : outcome::kind::refused;
  if (!problems.empty()) co_return refused(how, std::move(problems));
  take_over_(*found->model);
  outcome result;
  result.warnings = std::move(found->warnings);
  result.changes = std::move(found->changes);
  co_return result;
}

// The ledger lets an account have two VPC endpoints in a period. A third would block a customer that runs now: not even
// when the file itself has only two.
asio::awaitable<std::vector<std::string>> reloader::third_endpoints(const config::model& next) {
  std::vector<std::string> problems;
  std::unordered_map<std::string_view, endpoint_ids> asked;
  const auto running = gate_.roster();
  for (const config::customer& customer : next.customers) {
    const live_customer* const now = running->find(customer.id);
    if (endpoint_ids ids = ids_of(customer); now == nullptr || ids != ids_of(now->settings))
      asked.emplace(customer.id, std::move(ids));
  }
  if (asked.empty()) co_return problems;
  using view = std::shared_ptr<const metering::grant_view>;
  const auto start = [this](std::function<void(view)> then) { gate_.ledger().view(std::move(then)); };
  const auto seen = co_await admin::ask<view>(ledger_patience, start);
  if (!seen) co_return problems; // it is away, and says it itself when it is back
  for (const metering::customer_view& customer : (*seen)->customers) {
    const auto wants = asked.find(customer.customer);
    if (wants == asked.end()) continue;
    endpoint_ids all;
    std::ranges::set_union(wants->second, customer.endpoint_ids, std::back_inserter(all));
    if (all.size() <= config::max_vpc_endpoints) continue;
    std::string known;
    for (const auto& id : customer.endpoint_ids)
      known.append(known.empty() ? "" : ", ").append(id);
    problems.push_back("customers[" + customer.customer + "].endpoints: in this period the ledger has seen " + known +
                       ", and a third VPC endpoint would block the customer until the period ends");
  }
  co_return problems;
}

asio::awaitable<void> reloader::audit_allowances(const config::model& before, const config::model& after,
                                                 std::string by) {
  std::unordered_map<std::string_view, std::uint64_t> was;
  for (const config::customer& customer : before.customers)
    was.emplace(customer.id, customer.settings.allowance_bytes);
  std::size_t written = 0;
  asio::steady_timer pause{main_};
  for (const config::customer& customer : after.customers) {
    const auto old = was.find(customer.id);
    if (old == was.end() || old->second == customer.settings.allowance_bytes) continue;
    log::line(log::level::info, "audit")
        .text("what", "allowance")
        .text("by", by)
        .text("customer", customer.id)
        .number("before_bytes", old->second)
        .number("after_bytes", customer.settings.allowance_bytes)
        .write();
    if (++written % audits_at_once != 0) continue;
    pause.expires_after(between_audits);
    co_await pause.async_wait(awaiting);
  }
}

} // namespace tollgate::proxy::reload
