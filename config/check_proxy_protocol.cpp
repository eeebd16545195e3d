// Who may say on whose behalf it connects: whoever is in `accept_from` can claim any client address.
#include "config/check.hpp"
#include "config/key_path.hpp"

namespace tollgate::config {
namespace {

// The widest that is taken for a load balancer's subnets: an IPv4 /20, and the /56 that AWS gives to a whole VPC.
constexpr unsigned widest_v4_bits = 20;
constexpr unsigned widest_v6_bits = 56;

void check_width(const cidr& network, const std::string& path, findings& found) {
  const unsigned widest = network.network().is_v4() ? widest_v4_bits : widest_v6_bits;
  if (network.prefix_bits() >= widest) return;
  found.warning(path, to_string(network) + " is wider than /" + std::to_string(widest) +
                          ": everybody in it can claim any client address; name the load balancer's own subnets");
}

} // namespace

void check_proxy_protocol(const model& all, findings& found) {
  for (std::size_t at = 0; at < all.listeners.size(); ++at) {
    const listener& on = all.listeners[at];
    const std::string path = item_path("listeners", at) + ".proxy_protocol.accept_from";
    for (std::size_t item = 0; item < on.accept_proxy_from.size(); ++item) {
      const std::string item_at = item_path(path, item);
      if (!found.bad(item_at)) check_width(on.accept_proxy_from[item], item_at, found);
    }
    if (!on.accept_proxy_from.empty() && on.listen.address.is_loopback()) {
      found.edge_error(path, "no load balancer reaches the loopback address " + to_string(on.listen) +
                                 ": remove proxy_protocol, or listen on an address of the network");
    }
  }
}

} // namespace tollgate::config
