// See source_address.hpp.
#include "proxy/doctor/source_address.hpp"

#include "proxy/doctor/networks.hpp"

namespace tollgate::proxy::doctor {

finding judge(const source_seen& seen) {
  if (!seen.from)
    return {verdict::failed, "no way to " + seen.to.to_string() + ": " + seen.error,
            "Look at this host's routes and at the subnet's route table."};
  const std::string text = "sends from " + seen.from->to_string();
  if (is_in_ten(*seen.from)) return {verdict::ok, text + ", inside 10.0.0.0/8"};
  if (seen.from->is_loopback()) return {verdict::not_applicable, text + ": the upstream is on this host"};
  return {
      seen.lab ? verdict::warning : verdict::failed,
      text + ", outside 10.0.0.0/8: providers that enforce inbound rules on PrivateLink traffic allow 10.0.0.0/8",
      "Run the proxy in a subnet inside 10.0.0.0/8, or let each provider allow this host's network.",
      "Whether a provider enforces inbound rules cannot be seen from here; `tcp` shows whether it lets this host in "
      "today."};
}

} // namespace tollgate::proxy::doctor
