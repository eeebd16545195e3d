// Names inside a cluster. CoreDNS is the one place that every pod asks, so a new customer changes one ConfigMap and no
// workload. Only a sidecar's proxy, on the pod's own loopback, is written into the pod.
#include "proxy/onboarding/dns_formats.hpp"

#include <algorithm>

namespace tollgate::proxy::onboarding {
namespace {

/// A pod's names for its own loopback. It is a strategic merge patch of the pod's spec.
std::string host_aliases(const dns_plan& plan) {
  std::string text = "# Belongs into spec of the pod (spec.template.spec of a Deployment) that has the proxy as a "
                     "sidecar.\nhostAliases:\n";
  for (const config::ip_address& address : plan.addresses) {
    text += "  - ip: \"" + config::to_string(address) + "\"\n    hostnames:\n";
    for (const led_name& name : plan.names)
      text += "      - \"" + name.host + "\" # " + name.used_by + '\n';
  }
  return text;
}

/// A server block of exact names: CoreDNS asks the block with the longest match, so nothing else changes. `hosts` may
/// stand once in a block, and an operator's own may have one already.
std::string server_block(const dns_plan& plan, const dns_numbers& numbers) {
  std::string text = "# A server block of its own for the Corefile (ConfigMap kube-system/coredns), beside `.:53`.\n";
  for (std::size_t at = 0; at < plan.names.size(); ++at)
    text += (at == 0 ? "" : " ") + plan.names[at].host + ":53";
  text += " {\n    errors\n    hosts {\n";
  for (const led_name& name : plan.names)
    for (const config::ip_address& address : plan.addresses)
      text += "        " + config::to_string(address) + ' ' + name.host + '\n';
  text += "        ttl " + std::to_string(numbers.ttl_seconds) + "\n    }\n}\n";
  return text;
}

/// The target is looked up by what stands in the same block, so these lines belong where the cluster's names are known.
std::string rewrites(const dns_plan& plan) {
  std::string text = "# For the Corefile (ConfigMap kube-system/coredns), inside `.:53 { }` and before `kubernetes`.\n";
  for (const led_name& name : plan.names)
    text += "    rewrite stop name exact " + name.host + ' ' + plan.alias + '\n';
  return text;
}

} // namespace

dns_document kubernetes_fragment(const dns_plan& plan, const dns_numbers& numbers) {
  if (!plan.alias.empty()) return {"rewrites.Corefile", rewrites(plan)};
  if (std::ranges::all_of(plan.addresses, &config::ip_address::is_loopback)) {
    return {"host-aliases.yaml", host_aliases(plan)};
  }
  return {"names.Corefile", server_block(plan, numbers)};
}

} // namespace tollgate::proxy::onboarding
