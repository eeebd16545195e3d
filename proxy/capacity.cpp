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

capacity capacity_of(const config::model& model, std::size_t descriptor_limit) {
  const std::size_t others = descriptors_beside_connections(model);
  const std::size_t wanted = std::max(model.max_connections, 1U);
  const std::size_t room = connections_for(descriptor_limit, others);
  if (room < wanted)
    return {0, "the descriptor limit is " + std::to_string(descriptor_limit) + ", and must be " +
                   std::to_string(descriptors_for(wanted, others)) + " at least for this configuration (" +
                   (model.max_connections == 0 ? "one connection" : "max_connections " + std::to_string(wanted)) +
                   ", two each; " + std::to_string(model.listeners.size()) + " listeners, " +
                   std::to_string(worker_count(model)) + " workers): raise it (LimitNOFILE, ulimit -n)"};
  return {static_cast<unsigned>(std::min<std::size_t>(model.max_connections == 0 ? room : wanted, 10'000'000)), {}};
}

} // namespace tollgate::proxy
