// See descriptors.hpp. The arithmetic is proxy/process/host's, the one that `run` starts with.
#include "proxy/doctor/descriptors.hpp"

#include "proxy/process/host.hpp"

#include <algorithm>

namespace tollgate::proxy::doctor {

finding judge(const descriptors_seen& seen) {
  const std::size_t room = connections_for(seen.limit, seen.others);
  std::string text = std::string{seen.of_the_running_proxy ? "the running proxy" : "this command"} + " may have " +
                     std::to_string(seen.limit) + " descriptors: " + std::to_string(room) + " connections";
  if (seen.open) text += "; " + std::to_string(*seen.open) + " are open";
  const std::size_t wanted = std::max<std::size_t>(seen.max_connections, 1);
  const auto raise_to = [&](std::size_t connections) {
    return "Raise the limit (LimitNOFILE of the service, ulimit -n) to " +
           std::to_string(descriptors_for(connections, seen.others)) + " at least.";
  };
  if (room < wanted)
    return {verdict::failed, text + ", and the configuration wants " + std::to_string(wanted), raise_to(wanted)};
  const std::size_t allowed = seen.max_connections == 0 ? room : seen.max_connections;
  if (seen.sum_of_customers > allowed)
    return {verdict::warning,
            text + "; the customers' `connections` add up to " + std::to_string(seen.sum_of_customers) +
                ", so that some can take up all of the " + std::to_string(allowed),
            seen.max_connections == 0
                ? raise_to(static_cast<std::size_t>(seen.sum_of_customers)) + " Or lower `connections`."
                : "Raise max_connections, or lower `connections`."};
  return {verdict::ok, text};
}

} // namespace tollgate::proxy::doctor
