// /etc/hosts, for one machine without a DNS server of its own: a laptop, a build host, a sidecar without Kubernetes.
#include "proxy/onboarding/dns_formats.hpp"

namespace tollgate::proxy::onboarding {

dns_document hosts_lines(const dns_plan& plan) {
  std::string text = "# Names that lead to the proxy.\n";
  for (const led_name& name : plan.names)
    for (const config::ip_address& address : plan.addresses)
      text += config::to_string(address) + '\t' + name.host + "\t# " + name.used_by + '\n';
  return {"hosts", text};
}

} // namespace tollgate::proxy::onboarding
