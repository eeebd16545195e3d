// See capacity.hpp.
#include "proxy/capacity.hpp"

#include "proxy/dial/dns_servers.hpp"
#include "proxy/process/host.hpp"

#include <algorithm>

namespace tollgate::proxy {

unsigned worker_count(const config::model& model) {
  return model.workers == 0 ? usable_cores() : model.workers;
}

std::size_t descriptors_beside_connections(const config::model& model) {
  const auto asks_its_own = [](const config::endpoint& one) { return !one.resolvers.empty(); };
  const bool own_dns = std::ranges::any_of(
      model.customers, [&](const config::customer& of) { return std::ranges::any_of(of.endpoints, asks_its_own); });
  return (model.listeners.size() + worker_descriptors) * worker_count(model) + (own_dns ? dial::dns_descriptors : 0);
}

} // namespace tollgate::proxy
