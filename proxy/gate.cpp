// Messages and order: what starts before what, and what may stop only when what else has stopped.
#include "proxy/gate.hpp"

#include "proxy/dial/interfaces.hpp"
#include "proxy/endpoint_dns.hpp"
#include "proxy/event_log.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/host.hpp"
#include "proxy/session/relayed.hpp"
#include "proxy/spawn.hpp"
#include "proxy/standing_reasons.hpp"
#include "proxy/webhook/sender.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

namespace tollgate::proxy {

using namespace std::chrono_literals;

namespace {

constexpr auto a_turn_is_due_within = 5s; // the contract's /healthz
constexpr auto ledger_patience = 10s;     // at start: be ready and refuse rather than wait longer
constexpr auto first_lookups_patience = 3s;
constexpr auto look_again_after = 5ms;
constexpr auto farewell_patience = 10s; // at the end: what is not returned by then is settled by the next start

std::shared_ptr<const dial::dial_rules> rules_of(const config::model& model,
                                                 const std::vector<std::vector<doorway>>& doorways) {
  auto rules = std::make_shared<dial::dial_rules>();
  rules->lab = model.environment == config::environment::lab;
  rules->interfaces = dial::local_addresses();
  for (const auto& of_listener : doorways)
    rules->listeners.push_back(of_listener.front().acceptor->local_endpoint());
  const auto add = [&](const config::address_port& listen) {
    rules->listeners.emplace_back(boost::asio::ip::make_address(config::to_string(listen.address)), listen.port);
  };
  add(model.admin.listen);
  if (model.admin.observe_listen) add(*model.admin.observe_listen);
  return rules;
}

} // namespace

gate::gate(const config::model& model, boost::asio::io_context& main, turned_away by_the_ledger)
    : main_{main},
      turned_away_{std::move(by_the_ledger)},
      roster_{model, *this} {
  house_.groups = std::make_shared<const client_groups>(model.groups, house_.every_group);
  const unsigned count = model.workers == 0 ? usable_cores() : model.workers;
  for (unsigned number = 0; number < count; ++number)
    workers_.push_back(std::make_unique<worker>(roster_.endpoints().size(), roster_.listeners().size()));
  for (live_endpoint* const endpoint : roster_.endpoints()) {
    dial::address_book::setup setup;
    setup.zone = model.zone;
    setup.resolve = resolver_.function();
    if (auto servers = dns_servers_of(endpoint->settings); !servers.empty())
      setup.resolve = dns_.function(std::move(servers));
    for (const auto& upstream : endpoint->settings.upstreams)
      setup.entries.push_back({upstream.host, upstream.port});
    setup.observer = [endpoint](const dial::lookup_event& event) { log_lookup(*endpoint, event); };
    endpoint->addresses = std::make_shared<dial::address_book>(std::move(setup));
  }
}

gate::~gate() {
  for (const auto& worker : workers_)
    worker->stop();
  for (const live_endpoint* const endpoint : roster_.endpoints())
    endpoint->addresses->stop();
}

bool gate::healthy() const noexcept {
  return std::ranges::all_of(workers_, [](const auto& one) { return one->silent_for() < a_turn_is_due_within; });
}

unsigned gate::admitted() const noexcept {
  unsigned sum = 0;
  for (const auto& customer : roster_.customers())
    sum += customer->connections;
  return sum;
}

std::string gate::open_listeners(unsigned max_connections) {
  std::string errors;
  for (const auto& listener : roster_.listeners()) {
    auto opened = open_doorways(*listener, workers_);
    if (opened)
      doorways_.push_back(std::move(*opened));
    else
      errors.append("listener ")
          .append(listener->settings.name)
          .append(": cannot listen on ")
          .append(config::to_string(listener->settings.listen))
          .append(": ")
          .append(opened.error().message())
          .append("\n");
  }
  house_.max_connections = max_connections;
  if (errors.empty()) house_.dial_rules = rules_of(roster_.model(), doorways_);
  return errors;
}

void gate::start(ledger_parts parts) {
  ledger_ = std::make_unique<ledger_thread>(std::move(parts), *this);
  if (roster_.model().webhook)
    webhook_ = std::make_unique<webhook::sender>(*roster_.model().webhook,
                                                 [this](std::string key) { ledger_->event_settled(std::move(key)); });
  for (const auto& worker : workers_)
    worker->start();
  ledger_->start(ledger_patience);
  resolve_upstreams();
  spawn(main_, open_doors(), "open_doors");
}

boost::asio::awaitable<void> gate::open_doors() {
  boost::asio::steady_timer pause{main_};
  const auto latest = std::chrono::steady_clock::now() + first_lookups_patience;
  const auto answered = [](const live_endpoint* one) { return one->addresses->answered(); };
  while (!std::ranges::all_of(roster_.endpoints(), answered) && std::chrono::steady_clock::now() < latest) {
    pause.expires_after(look_again_after);
    co_await pause.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  if (house_.draining) co_return; // turned away by the ledger, or told to stop, before anybody came
  for (auto& of_listener : doorways_) {
    log::line(log::level::info, "listening")
        .text("listener", of_listener.front().listener->settings.name)
        .text("address", endpoint_text(of_listener.front().acceptor->local_endpoint()))
        .text("protocol", config::to_string(of_listener.front().listener->settings.front_end))
        .write();
    for (doorway& door : of_listener)
      door.home->post([this, &door] { spawn(door.home->context(), keep_accepting(house_, door), "accept"); });
  }
  accepting_ = true;
}

void gate::resolve_upstreams() {
  for (const live_endpoint* const endpoint : roster_.endpoints())
    for (const std::size_t name : endpoint->addresses->names())
      spawn(main_, dial::address_book::keep_fresh(endpoint->addresses, name), "resolve");
}

void gate::begin_drain() {
  house_.draining = true;
  ledger_->begin_return();
}

void gate::end_customer(const live_customer& of, close_reason why) {
  for (const auto& worker : workers_)
    worker->post([&worker = *worker, &of, why] { worker.relay().end(of.account, why); });
}

void gate::end_all() {
  for (const auto& worker : workers_)
    worker->post([&worker = *worker] { worker.relay().end_all(close_reason::drain_deadline); });
}

void gate::stop() {
  accepting_ = false;
  for (auto& of_listener : doorways_)
    for (doorway& door : of_listener)
      door.home->post([&door] {
        boost::system::error_code ignored;
        door.acceptor->close(ignored);
      });
  if (webhook_) webhook_->stop(); // what is pending stays in the ledger
  // Before the workers stop: the ledger's last messages pass through them.
  if (!ledger_->finish(farewell_patience))
    log::line(log::level::warn, "ledger_not_settled")
        .text("detail", "what this process held is settled by its next start")
        .write();
  for (const auto& worker : workers_)
    worker->stop();
  for (const live_endpoint* const endpoint : roster_.endpoints())
    endpoint->addresses->stop();
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
  live_customer* const customer = roster_.find(event.customer);
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
