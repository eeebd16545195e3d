// Another configuration, put to work whole or not at all: everything that can fail comes first and changes nothing.
#include "proxy/dial/interfaces.hpp"
#include "proxy/gate.hpp"
#include "proxy/ledger/customers.hpp"
#include "proxy/session/client_address.hpp"
#include "proxy/spawn.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace tollgate::proxy {

using namespace std::chrono_literals;

namespace {

constexpr auto new_names_patience = 3s; // what a changed upstream resolves to, before anybody is sent there
constexpr auto all_told_patience = 10s; // of workers and the ledger; they hear it in any case
constexpr auto look_again_after = 5ms;
constexpr auto departures_every = 100ms;
constexpr auto awaiting = boost::asio::as_tuple(boost::asio::use_awaitable);

std::string text(std::size_t number) {
  return std::to_string(number);
}

} // namespace

std::vector<std::string> gate::without_place(const config::model& next) {
  std::vector<std::string> problems;
  for (const config::customer& customer : next.customers) {
    // One that is on its way may be counted in any moment, so nobody's place is another's while there are connections.
    const bool quiet = known_.customer(customer).connections == 0;
    if (!known_.place(customer, [&](const endpoint_identity&) { return !quiet; }))
      problems.push_back("customers[" + customer.id + "].endpoints: " + text(config::max_endpoints) +
                         " names of endpoints can be counted, and those of before count until the customer has no "
                         "connection: use one of their names, try again then, or restart");
  }
  return problems;
}

std::shared_ptr<const dial::dial_rules> gate::rules_for(const config::model& of, const doors::plan& plan) const {
  auto rules = std::make_shared<dial::dial_rules>();
  rules->lab = of.environment == config::environment::lab;
  rules->interfaces = dial::local_addresses();
  rules->listeners = doors::addresses(plan);
  for (const config::address_port& listen : admin_)
    rules->listeners.push_back(endpoint_of(listen));
  return rules;
}

boost::asio::awaitable<std::vector<std::string>> gate::change(std::shared_ptr<const config::model> to,
                                                              unsigned max_connections) {
  boost::asio::steady_timer pause{main_};
  while (!accepting_ && !house_.draining) { // the first configuration is still being put to work
    pause.expires_after(look_again_after);
    co_await pause.async_wait(awaiting);
  }
  std::vector<std::string> problems = without_place(*to);
  const std::size_t customers = to->customers.size() + departures_.customers();
  if (customers > customers_with_room_)
    problems.push_back("customers: there would be " + text(customers) + ", and the usage file has room for " +
                       text(customers_with_room_) + " until the next start: restart");
  if (known_.endpoints().size() > most_endpoints)
    problems.push_back("customers: more names of endpoints than one process can count: restart");
  if (!problems.empty()) co_return problems;

  // The last to have it may be a worker, which has better things to do than to free ten thousand customers.
  const std::shared_ptr<proxy::roster> next{
      new proxy::roster{std::move(to), known_},
      [&main = main_](proxy::roster* of) { boost::asio::post(main, [gone = std::shared_ptr<proxy::roster>{of}] {}); }};
  lookups_.provide(*next, roster_.get());
  co_await wait_for_lookups(*next, new_names_patience);
  doors::plan plan;
  if (house_.draining)
    problems.emplace_back("the process drains: it ends with its last connection");
  else
    problems = (plan = doors_.prepare(*next)).problems;
  if (!problems.empty()) {
    lookups::stop(*next, roster_.get());
    co_return problems;
  }
  house_.max_connections = max_connections;
  changing_ = true;
  put_to_work(next, std::move(plan));

  // The answer is that it runs: every worker has turned to it, and the ledger knows the customers.
  const auto left = std::make_shared<std::atomic<int>>(2);
  const auto heard = [left] { left->fetch_sub(1); };
  tell_the_ledger(heard);
  pass_workers(heard);
  const auto latest = std::chrono::steady_clock::now() + all_told_patience;
  while (left->load() != 0 && std::chrono::steady_clock::now() < latest) {
    pause.expires_after(look_again_after);
    co_await pause.async_wait(awaiting);
  }
  changing_ = false;
  if (!std::exchange(seeing_off_, true)) spawn(main_, see_departures_off(), "departures");
  co_return problems;
}

void gate::put_to_work(const std::shared_ptr<const proxy::roster>& next, doors::plan plan) {
  const auto before = std::exchange(roster_, next);
  for (const auto& worker : workers_)
    worker->counters().grow_to(known_.endpoints().size(), known_.listeners().size());
  departures_.change(*before, next, std::chrono::steady_clock::now());
  groups_ = std::make_shared<const client_groups>(next->model().groups, every_group_);
  auto rules = rules_for(next->model(), plan);
  doors_.change(std::move(plan), {next, std::move(rules), groups_});
  lookups::stop(*before, next.get());
}

void gate::tell_the_ledger(std::function<void()> then) {
  auto customers = roster_->for_the_ledger();
  for (auto& leaving : departures_.customers_for_the_ledger())
    customers.push_back(std::move(leaving));
  ledger_->reconfigure(std::move(customers), std::move(then));
}

// Until the process ends: nothing has to be stopped in order.
boost::asio::awaitable<void> gate::see_departures_off() {
  boost::asio::steady_timer pause{main_};
  while (!departures_.empty()) {
    pause.expires_after(departures_every);
    co_await pause.async_wait(awaiting);
    if (changing_) continue; // a connection may be on its way in by the former configuration
    if (departures_.look(std::chrono::steady_clock::now())) tell_the_ledger([] {});
  }
  seeing_off_ = false;
}

} // namespace tollgate::proxy
