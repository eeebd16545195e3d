// See tally.hpp.
#include "bench/load/tally.hpp"

#include <algorithm>

namespace tollgate::bench::load {

void tally::add(const tally& other) {
  latency.add(other.latency);
  establishment.add(other.establishment);
  routes.resize(std::max(routes.size(), other.routes.size()));
  for (std::size_t i = 0; i < other.routes.size(); ++i)
    routes[i].add(other.routes[i]);
  for (const auto& [reason, times] : other.failures)
    failures[reason] += times;
  lost_bytes += other.lost_bytes;
  unsent += other.unsent;
}

} // namespace tollgate::bench::load
