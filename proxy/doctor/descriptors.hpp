// Probe `descriptors`: does the descriptor limit allow the connections that the configuration promises?
#pragma once

#include "proxy/doctor/finding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace tollgate::proxy::doctor {

struct descriptors_seen {
  std::size_t limit = 0; ///< the running proxy's, or the one that this command could raise itself to
  bool of_the_running_proxy = false;
  std::optional<std::size_t> open;    ///< by the running proxy
  std::size_t others = 0;             ///< descriptors_beside_connections()
  std::size_t max_connections = 0;    ///< the key; 0: derived
  std::uint64_t sum_of_customers = 0; ///< all customers' `connections`
};

finding judge(const descriptors_seen& seen);

} // namespace tollgate::proxy::doctor
