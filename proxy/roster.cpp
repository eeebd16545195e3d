// Translates the checked model; what can be wrong with it was said by `config`.
#include "proxy/roster.hpp"

#include "proxy/ledger/customers.hpp"

#include <algorithm>
#include <cassert>

namespace tollgate::proxy {

void told_terms::hear(metering::period of, std::uint64_t allowance) noexcept {
  const auto ends_s = std::chrono::floor<std::chrono::seconds>(metering::end(of)).time_since_epoch().count();
  if (ends_s < period_ends_s.load()) return;
  allowance_bytes = allowance;
  period_ends_s = ends_s;
}

relay::limits live_customer::relay_limits() const noexcept {
  using std::chrono::duration_cast, std::chrono::seconds;
  const auto& from = settings.settings;
  return {.idle = from.timeouts.idle,
          .half_closed = from.timeouts.half_closed,
          .dead_after = from.keepalive.dead_after,
          .upstream = {.idle = duration_cast<seconds>(from.keepalive.idle),
                       .interval = duration_cast<seconds>(from.keepalive.interval),
                       .probes = static_cast<int>(from.keepalive.probes)}};
}

route find_route(const live_listener& listener, const hello::host_name& name) noexcept {
  if (live_endpoint* const only = listener.only()) {
    if (name.empty() || only->settings.hosts.empty() || listener.names.find(name)) return {only, {}};
    return {nullptr, refusal_reason::unknown_server_name};
  }
  if (name.empty()) return {nullptr, refusal_reason::no_server_name};
  if (const auto place = listener.names.find(name)) return {listener.endpoints[*place], {}};
  return {nullptr, refusal_reason::unknown_server_name};
}

roster::roster(const config::model& model, metering::account_signals& signals) : model_{model} {
  for (const auto& listener : model.listeners)
    listeners_.push_back(std::make_unique<live_listener>(listener, listeners_.size()));
  for (const auto& customer : model.customers) {
    customers_.push_back(std::make_unique<live_customer>(customer, customers_.size(), signals));
    by_id_.emplace(customer.id, customers_.back().get());
    for (const auto& endpoint : customer.endpoints)
      add_endpoint(*customers_.back(), endpoint);
  }
}

void roster::add_endpoint(live_customer& to, const config::endpoint& from) {
  to.endpoints.push_back(std::make_unique<live_endpoint>(from, to, endpoints_.size()));
  live_endpoint* const endpoint = to.endpoints.back().get();
  endpoints_.push_back(endpoint);
  live_listener& listener = *listeners_[from.listener_index];
  const auto place = static_cast<std::uint32_t>(listener.endpoints.size());
  listener.endpoints.push_back(endpoint);
  const config::keepalive& probing = to.settings.settings.keepalive;
  if (place == 0 || (probing.idle.count() != 0 && probing.idle < listener.keepalive.idle)) listener.keepalive = probing;
  listener.handshake = std::max(listener.handshake, to.settings.settings.timeouts.handshake);
  for (const auto& host : from.hosts) {
    [[maybe_unused]] const bool added = listener.names.add(host, place);
    assert(added && "config refuses overlapping hosts");
  }
}

live_customer* roster::find(std::string_view id) const noexcept {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::vector<metering::customer_setting> roster::for_the_ledger() const {
  std::vector<metering::customer_setting> result;
  result.reserve(customers_.size());
  for (const auto& customer : customers_) {
    result.push_back(setting_of(customer->settings));
    result.back().front = &customer->account;
  }
  return result;
}

} // namespace tollgate::proxy
