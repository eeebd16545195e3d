// PROXY headers. Whoever is in `accept_from` can claim any client address; whoever is sent a header has to expect it.
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

void check_endpoint(const model& all, const endpoint& each, const std::string& path, findings& found) {
  const std::string clients = path + ".client_vpc_endpoints";
  if (!each.client_vpc_endpoints.empty() && !found.bad(clients) && each.listener_index < all.listeners.size()) {
    const listener& on = all.listeners[each.listener_index];
    if (on.name == each.listener && on.accept_proxy_from.empty()) {
      found.error(clients, "nobody could connect: " + in_quotes(on.name) +
                               " has no proxy_protocol, and only a PROXY header says which VPC endpoint a client "
                               "came through");
    }
  }
  if (each.send_proxy != send_proxy::off && each.warehouse != warehouse::rds_postgres) {
    found.warning(path + ".send_proxy", "a " + std::string{to_string(each.warehouse)} +
                                            " warehouse expects no PROXY header and would close the connection: write "
                                            "`off`, unless a load balancer of your own stands before it");
  }
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
  for (std::size_t customer = 0; customer < all.customers.size(); ++customer) {
    for (const endpoint& each : all.customers[customer].endpoints)
      check_endpoint(all, each, endpoint_path(customer, each.index), found);
  }
}

} // namespace tollgate::config
