// Translates the checked model; what can be wrong with it was said by `config`.
#include "proxy/roster.hpp"

#include "proxy/ledger/customers.hpp"

#include <algorithm>
#include <cassert>

namespace tollgate::proxy {

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

roster::roster(std::shared_ptr<const config::model> model, identities& known) : model_{std::move(model)} {
  for (const auto& listener : model_->listeners)
    listeners_.push_back(std::make_unique<live_listener>(listener, known.listener(listener.name)));
  listeners_by_ordinal_.resize(known.listeners().size());
  for (const auto& listener : listeners_)
    listeners_by_ordinal_[listener->identity.ordinal] = listener.get();
  for (const auto& customer : model_->customers) {
    customer_identity& who = known.customer(customer);
    customers_.push_back(std::make_unique<live_customer>(customer, who));
    by_id_.emplace(customer.id, customers_.back().get());
    for (const auto& endpoint : customer.endpoints)
      add_endpoint(*customers_.back(), endpoint, known.endpoint(who, endpoint.name));
  }
  endpoints_by_ordinal_.resize(known.endpoints().size());
  for (live_endpoint* const endpoint : endpoints_)
    endpoints_by_ordinal_[endpoint->identity.ordinal] = endpoint;
}

void roster::add_endpoint(live_customer& to, const config::endpoint& from, endpoint_identity& who) {
  to.endpoints.push_back(std::make_unique<live_endpoint>(from, to, who));
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

live_endpoint* roster::find(const endpoint_identity& who) const noexcept {
  return who.ordinal < endpoints_by_ordinal_.size() ? endpoints_by_ordinal_[who.ordinal] : nullptr;
}

live_listener* roster::find(const listener_identity& who) const noexcept {
  return who.ordinal < listeners_by_ordinal_.size() ? listeners_by_ordinal_[who.ordinal] : nullptr;
}

std::vector<metering::customer_setting> roster::for_the_ledger() const {
  std::vector<metering::customer_setting> result;
  result.reserve(customers_.size());
  for (const auto& customer : customers_)
    result.push_back(proxy::for_the_ledger(*customer));
  return result;
}

metering::customer_setting for_the_ledger(const live_customer& of) {
  metering::customer_setting result = setting_of(of.settings);
  result.front = &of.account;
  result.endpoint_names.clear();
  for (const endpoint_identity* const taken : of.identity.slots)
    if (taken != nullptr) result.endpoint_names.push_back(taken->name);
  return result;
}

} // namespace tollgate::proxy
