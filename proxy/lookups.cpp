// See lookups.hpp.
#include "proxy/lookups.hpp"

#include "proxy/endpoint_dns.hpp"
#include "proxy/event_log.hpp"
#include "proxy/spawn.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::proxy {

std::shared_ptr<dial::address_book> lookups::open(const live_endpoint& of, const std::string& zone) {
  dial::address_book::setup setup;
  setup.zone = zone;
  setup.resolve = resolver_.function();
  if (auto servers = dns_servers_of(of.settings); !servers.empty()) setup.resolve = dns_.function(std::move(servers));
  for (const auto& upstream : of.settings.upstreams)
    setup.entries.push_back({upstream.host, upstream.port});
  // By identity: the book may outlive this configuration's endpoint.
  setup.observer = [&who = of.identity](const dial::lookup_event& event) {
    log_lookup(who.customer.id, who.name, event);
  };
  return std::make_shared<dial::address_book>(std::move(setup));
}

void lookups::provide(roster& next, const roster* before) {
  for (live_endpoint* const endpoint : next.endpoints()) {
    const live_endpoint* const old = before == nullptr ? nullptr : before->find(endpoint->identity);
    if (old != nullptr && old->settings.upstreams == endpoint->settings.upstreams &&
        old->settings.resolvers == endpoint->settings.resolvers) {
      endpoint->addresses = old->addresses;
      continue;
    }
    endpoint->addresses = open(*endpoint, next.model().zone);
    for (const std::size_t name : endpoint->addresses->names())
      spawn(main_, dial::address_book::keep_fresh(endpoint->addresses, name), "resolve");
  }
}

bool lookups::answered(const roster& of) {
  return std::ranges::all_of(of.endpoints(), [](const live_endpoint* one) { return one->addresses->answered(); });
}

void lookups::stop(const roster& of, const roster* still) {
  for (const live_endpoint* const endpoint : of.endpoints()) {
    const live_endpoint* const reader = still == nullptr ? nullptr : still->find(endpoint->identity);
    if (reader == nullptr || reader->addresses != endpoint->addresses) endpoint->addresses->stop();
  }
}

} // namespace tollgate::proxy
