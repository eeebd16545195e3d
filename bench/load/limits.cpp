// See limits.hpp.
#include "bench/load/limits.hpp"
#include "proxy/process/host.hpp"

#include <algorithm>
#include <fstream>
#include <map>

namespace tollgate::bench::load {

machine_limits read_limits() {
  machine_limits limits{proxy::raise_descriptor_limit(), 0};
  std::ifstream file{"/proc/sys/net/ipv4/ip_local_port_range"};
  std::size_t first = 32768, last = 60999; // the kernel's own, where the file cannot be read
  file >> first >> last;
  limits.local_ports = last - first + 1;
  return limits;
}

std::string too_much(const run_options& run, const machine_limits& limits) {
  const std::size_t wanted = run.connections;
  if (wanted + reserved > limits.descriptors)
    return std::to_string(wanted) + " connections need " + std::to_string(wanted + reserved) +
           " descriptors, and this process may have " + std::to_string(limits.descriptors) + ": ulimit -n " +
           std::to_string(wanted + reserved) +
           " first (as root, or raise LimitNOFILE); the proxy needs two for each connection, the backend one";
  std::map<std::string, std::size_t> of_target;
  for (const auto& route : run.routes)
    ++of_target[route.to];
  std::size_t most = 0;
  for (const auto& [to, routes] : of_target)
    most = std::max(most, (wanted * routes + run.routes.size() - 1) / run.routes.size());
  const std::size_t sources = std::max<std::size_t>(1, run.sources.size());
  const std::size_t needed = (most + limits.local_ports - 1) / std::max<std::size_t>(1, limits.local_ports);
  if (needed > sources)
    return std::to_string(most) + " connections to one target need more than the " +
           std::to_string(limits.local_ports) + " local ports of one address: give " + std::to_string(needed) +
           " addresses to connect from (on the loopback --source 127.0.0.{2.." + std::to_string(needed + 1) +
           "}) or more targets; the same limit holds between the proxy and its backend";
  return {};
}

} // namespace tollgate::bench::load
