// Messages and order: what starts before what, and what may stop only when what else has stopped.
#include "proxy/gate.hpp"

#include "proxy/event_log.hpp"
#include "proxy/ledger/open_ledger.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/host.hpp"
#include "proxy/spawn.hpp"
#include "proxy/standing_reasons.hpp"
#include "proxy/webhook/sender.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tollgate::proxy {

using namespace std::chrono_literals;

namespace {

constexpr auto a_turn_is_due_within = 5s; // the contract's /healthz
constexpr auto ledger_patience = 10s;     // at start: be ready and refuse rather than wait longer
constexpr auto first_lookups_patience = 3s;
constexpr auto look_again_after = 5ms;
constexpr auto farewell_patience = 10s; // at the end: what is not returned by then is settled by the next start

} // namespace

gate::gate(const std::shared_ptr<const config::model>& model, boost::asio::io_context& main, turned_away by_the_ledger)
    : main_{main},
      turned_away_{std::move(by_the_ledger)},
      known_{*this},
      admin_{model->admin.listen},
      lookups_{main},
      doors_{house_, workers_},
      departures_{workers_} {
  if (model->admin.observe_listen) admin_.push_back(*model->admin.observe_listen);
  without_place(*model); // nobody is, the first time
  const auto first = std::make_shared<proxy::roster>(model, known_);
  lookups_.provide(*first, nullptr);
  roster_ = first;
  groups_ = std::make_shared<const client_groups>(model->groups, every_group_);
  const unsigned count = model->workers == 0 ? usable_cores() : model->workers;
  for (unsigned number = 0; number < count; ++number)
    workers_.push_back(std::make_unique<worker>(known_.endpoints().size(), known_.listeners().size()));
}

gate::~gate() {
  for (const auto& worker : workers_)
    worker->stop();
  lookups::stop(*roster_, nullptr);
}

bool gate::healthy() const noexcept {
  return std::ranges::all_of(workers_, [](const auto& one) { return one->silent_for() < a_turn_is_due_within; });
}

unsigned gate::admitted() const noexcept {
  unsigned sum = 0;
  for (const customer_identity& customer : known_.customers())
    sum += customer.connections;
  return sum;
}

std::string gate::open_listeners(unsigned max_connections) {
  house_.max_connections = max_connections;
  doors::plan plan = doors_.prepare(*roster_);
  std::string errors;
  for (const std::string& problem : plan.problems)
    errors.append(problem).append("\n");
  if (!errors.empty()) return errors;
  auto rules = rules_for(roster_->model(), plan);
  doors_.change(std::move(plan), {roster_, std::move(rules), groups_});
  return {};
}

void gate::start(ledger_parts parts) {
  customers_with_room_ = parts.file->records().size() / records_per_customer;
  ledger_ = std::make_unique<ledger_thread>(std::move(parts), *this);
  if (roster_->model().webhook)
    webhook_ = std::make_unique<webhook::sender>(*roster_->model().webhook,
                                                 [this](std::string key) { ledger_->event_settled(std::move(key)); });
  for (const auto& worker : workers_)
    worker->start();
  ledger_->start(ledger_patience);
  news_.last_success = std::chrono::system_clock::now();
  spawn(main_, open_doors(), "open_doors");
}

boost::asio::awaitable<void> gate::wait_for_lookups(const proxy::roster& of, std::chrono::milliseconds patience) {
  boost::asio::steady_timer pause{main_};
  const auto latest = std::chrono::steady_clock::now() + patience;
  while (!lookups::answered(of) && std::chrono::steady_clock::now() < latest) {
    pause.expires_after(look_again_after);
    co_await pause.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

boost::asio::awaitable<void> gate::open_doors() {
  const auto first = roster_;
  co_await wait_for_lookups(*first, first_lookups_patience);
  if (house_.draining) co_return; // turned away by the ledger, or told to stop, before anybody came
  doors_.open();
  accepting_ = true;
}

void gate::begin_drain() {
  house_.draining = true;
  ledger_->begin_return();
}

void gate::end_customer(const customer_identity& of, close_reason why) {
  for (const auto& worker : workers_)
    worker->post([&worker = *worker, &of, why] { worker.relay().end(of.account, why); });
}

void gate::end_all() {
  for (const auto& worker : workers_)
    worker->post([&worker = *worker] { worker.relay().end_all(close_reason::drain_deadline); });
}

void gate::stop() {
  accepting_ = false;
  doors_.close();
  if (webhook_) webhook_->stop(); // what is pending stays in the ledger
  // Before the workers stop: the ledger's last messages pass through them.
  if (!ledger_->finish(farewell_patience))
    log::line(log::level::warn, "ledger_not_settled")
        .text("detail", "what this process held is settled by its next start")
        .write();
  for (const auto& worker : workers_)
    worker->stop();
  lookups::stop(*roster_, nullptr);
}

void gate::credit_wanted(metering::account& of) noexcept {
  if (ledger_) ledger_->credit_wanted(of);
}

void gate::credit_back(metering::account& of) noexcept {
  for (const auto& worker : workers_)
    worker->post([&worker = *worker, &of] {
      worker.relay().credit(of);
      worker.waiting().wake(of);
    });
}

void gate::on_ledger_event(const metering::ledger_event& event) {
  using kind = metering::ledger_event::kind;
  log_event(event);
  if (event.what == kind::config_refused || event.what == kind::identity_lost)
    boost::asio::post(main_, [this, event] { turned_away_(event); });
  if (event.what != kind::standing_changed && event.what != kind::adjusted) return;
  customer_identity* const customer = known_.find(event.customer);
  if (customer == nullptr) return;
  customer->told.hear(event.of, event.bytes);
  if (event.what == kind::adjusted) return;
  const auto why = close_reason_of(event.to);
  for (const auto& worker : workers_)
    worker->post([&worker = *worker, customer, why] {
      if (why && customer->account.standing() != metering::standing::open)
        worker.relay().end(customer->account, *why);
      else
        worker.relay().credit(customer->account);
      worker.waiting().wake(customer->account);
    });
}

void gate::on_announcement(metering::announcement event) {
  log_announcement(event);
  if (webhook_)
    webhook_->take(std::move(event));
  else
    ledger_->event_settled(std::move(event.key));
}

// The last worker to come by tells the ledger.
void gate::pass_workers(std::function<void()> passed) {
  auto left = std::make_shared<std::atomic<std::size_t>>(workers_.size());
  auto then = std::make_shared<std::function<void()>>(std::move(passed));
  for (const auto& worker : workers_)
    worker->post([left, then] {
      if (left->fetch_sub(1) == 1) (*then)();
    });
}

} // namespace tollgate::proxy
