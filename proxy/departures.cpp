// See departures.hpp.
#include "proxy/departures.hpp"

#include "proxy/log/line.hpp"
#include "proxy/session/relayed.hpp"
#include "proxy/session/visitor.hpp"

#include <utility>

namespace tollgate::proxy {
namespace {

using clock = departures::clock;

clock::time_point deadline_of(const live_customer& of, clock::time_point now) {
  const auto drain = of.settings.settings.timeouts.drain;
  return drain.count() == 0 ? clock::time_point::max() : now + drain;
}

bool lets_in_the_same(const live_endpoint& a, const live_endpoint& b) {
  return a.settings.clients == b.settings.clients && a.settings.client_vpc_endpoints == b.settings.client_vpc_endpoints;
}

// Every observer in the relay is a `relayed`: hand_over() is the only one that adds sessions.
const relayed& behind(const relay::observer& session) {
  return static_cast<const relayed&>(session);
}

} // namespace

void departures::change(const roster& before, const std::shared_ptr<const roster>& next, clock::time_point now) {
  now_ = next;
  for (live_endpoint* const old : before.endpoints()) {
    endpoint_identity& who = old->identity;
    const live_endpoint* const stays = next->find(who);
    if (stays == nullptr) {
      who.removed = true;
      endpoints_.try_emplace(&who, leaving_endpoint{deadline_of(old->customer, now)});
    } else if (!lets_in_the_same(*old, *stays)) {
      narrowed_.push_back({&who, deadline_of(stays->customer, now), next});
    }
  }
  for (const auto& old : before.customers())
    if (next->find(old->settings.id) == nullptr) customers_.try_emplace(&old->identity, for_the_ledger(*old));
  for (live_endpoint* const one : next->endpoints()) {
    one->identity.removed = false;
    endpoints_.erase(&one->identity);
  }
  for (const auto& one : next->customers())
    customers_.erase(&one->identity);
}

std::uint64_t departures::running(const endpoint_identity& which) const {
  std::uint64_t opened = 0;
  std::uint64_t closed = 0;
  for (const auto& worker : workers_) {
    const auto& connections = worker->counters().connections(which.ordinal);
    for (const auto& reason : connections.closed)
      closed += reason.load(std::memory_order_acquire);
    opened += connections.opened.load(std::memory_order_relaxed);
  }
  return opened - closed;
}

void departures::end(endpoint_identity& which, const choice& whom) const {
  for (const auto& worker : workers_)
    worker->post([&worker = *worker, &which, whom] {
      worker.relay().end(which.customer.account, close_reason::removed_from_config, whom);
    });
}

// Whom neither that change nor what is configured now lets in: a later one may have let them in again.
void departures::end_strangers(const narrowed_endpoint& of) const {
  end(*of.which, [which = of.which, then = of.by, now = now_](const relay::observer& session) {
    const relayed& one = behind(session);
    const auto kept_out = [&](const live_endpoint* to) {
      return to != nullptr && !why_not_let_in(one.client(), *to).empty();
    };
    return &one.to() == which && kept_out(then->find(*which)) && kept_out(now->find(*which));
  });
}

bool departures::look(clock::time_point now) {
  std::erase_if(narrowed_, [&](const narrowed_endpoint& each) {
    if (now >= each.until) end_strangers(each);
    return now >= each.until || running(*each.which) == 0;
  });
  for (auto at = endpoints_.begin(); at != endpoints_.end();) {
    auto& [who, leaving] = *at;
    if (running(*who) == 0) {
      at = endpoints_.erase(at);
      continue;
    }
    if (now >= leaving.until && !std::exchange(leaving.told, true))
      end(*who, [which = who](const relay::observer& session) { return &behind(session).to() == which; });
    ++at;
  }
  const auto gone = std::erase_if(customers_, [](const auto& each) { return each.first->connections == 0; });
  return gone != 0;
}

std::vector<metering::customer_setting> departures::customers_for_the_ledger() const {
  std::vector<metering::customer_setting> all;
  for (const auto& [who, setting] : customers_)
    all.push_back(setting);
  return all;
}

bool departures::has_time_left() const noexcept {
  for (const auto& [who, leaving] : endpoints_)
    if (!leaving.told) return true;
  return false;
}

} // namespace tollgate::proxy
