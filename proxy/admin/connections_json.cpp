// Workers' counters added up, for one customer at a time. See metrics.cpp for all of them together.
#include "proxy/admin/connections_json.hpp"

#include <array>
#include <map>
#include <numeric>

namespace tollgate::proxy::admin {

namespace json = boost::json;

namespace {

struct ends {
  std::uint64_t opened = 0;
  std::array<std::uint64_t, close_reasons> closed{};

  std::uint64_t active() const noexcept {
    return opened - std::accumulate(closed.begin(), closed.end(), std::uint64_t{0});
  }
};

ends ends_of(const gate& of, const live_endpoint& endpoint) {
  ends sum;
  for (const auto& worker : of.workers()) {
    const auto& counted = worker->counters().connections(endpoint.ordinal);
    // Closed before opened: a connection that ends in between must not make the active ones negative.
    for (std::size_t why = 0; why < close_reasons; ++why)
      sum.closed[why] += counted.closed[why].load(std::memory_order_acquire);
    sum.opened += counted.opened.load(std::memory_order_relaxed);
  }
  return sum;
}

} // namespace

json::array active_json(const gate& of, const live_customer& customer) {
  json::array result;
  for (const auto& endpoint : customer.endpoints)
    result.push_back({{"endpoint", endpoint->settings.name}, {"connections", ends_of(of, *endpoint).active()}});
  return result;
}

json::array closed_json(const gate& of, const live_customer& customer) {
  json::array result;
  for (const auto& endpoint : customer.endpoints) {
    const ends sum = ends_of(of, *endpoint);
    for (std::size_t why = 0; why < close_reasons; ++why)
      if (sum.closed[why] != 0)
        result.push_back({{"endpoint", endpoint->settings.name},
                          {"reason", to_string(static_cast<close_reason>(why))},
                          {"count", sum.closed[why]}});
  }
  return result;
}

json::array refused_json(const gate& of, const live_customer& customer) {
  std::map<refusal_key, std::uint64_t> total;
  for (const auto& worker : of.workers())
    worker->counters().add_refusals(total);
  json::array result;
  for (const auto& [key, count] : total)
    if (key.customer == static_cast<std::ptrdiff_t>(customer.account.index()))
      result.push_back({{"listener", of.roster().listeners()[key.listener]->settings.name},
                        {"reason", to_string(key.reason)},
                        {"count", count}});
  return result;
}

json::object all_connections_json(const gate& of) {
  json::object result;
  for (const auto& customer : of.roster().customers())
    if (const unsigned count = customer->connections.load(); count != 0) result[customer->settings.id] = count;
  return result;
}

} // namespace tollgate::proxy::admin
