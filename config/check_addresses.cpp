// Own addresses: overlaps, port 0, an admin address that others can reach, and what clients are told to connect to.
#include "config/check.hpp"
#include "config/key_path.hpp"
#include "config/own_addresses.hpp"

#include <set>

namespace tollgate::config {
namespace {

void check_overlaps(const model& all, findings& found) {
  own_addresses own;
  for (own_address& each : own_addresses_of(all)) {
    // What could not be read or was never written stands at port 0, or at admin's default, which is a real address.
    if (found.bad(each.key_path)) continue;
    const std::string key_path = each.key_path;
    const address_port listen = each.listen;
    if (listen.port == 0 && found.in_edge() && found.written(key_path)) {
      found.error(key_path, to_string(listen) + " has port 0, which clients could not know: write 1 to 65535");
    }
    if (const own_address* const taken = own.add(std::move(each))) {
      found.error(key_path, to_string(listen) + " overlaps " + to_string(taken->listen) + " of " + taken->key_path +
                                ": use another port or address");
    }
  }
}

void check_admin(const model& all, findings& found) {
  if (!found.in_edge() || all.admin.tls || found.bad("admin.tls") || found.bad("admin.listen")) return;
  if (all.admin.listen.address.is_loopback()) return;
  found.error("admin.listen", to_string(all.admin.listen) + " can be reached from other hosts: add admin.tls, or "
                                                            "listen on 127.0.0.1 and use observe_listen for metrics");
}

void check_advertise(const model& all, findings& found) {
  std::set<ip_address> seen;
  for (std::size_t at = 0; at < all.advertise.size(); ++at) {
    const std::string path = item_path("advertise", at);
    const ip_address& address = all.advertise[at];
    if (found.bad(path)) continue;
    if (address.is_unspecified() || address.is_multicast() || address.is_broadcast()) {
      found.error(path, to_string(address) + " is no address of one host: write one that clients can connect to");
    }
    if (!seen.insert(address).second) found.error(path, to_string(address) + " is written twice: remove one");
  }
}

} // namespace

void check_addresses(const model& all, findings& found) {
  check_overlaps(all, found);
  check_admin(all, found);
  check_advertise(all, found);
}

} // namespace tollgate::config
