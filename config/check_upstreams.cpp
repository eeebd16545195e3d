// Where connections would go. An operator's slip here would hand one customer's traffic to the host itself.
#include "config/check.hpp"
#include "config/key_path.hpp"
#include "config/own_addresses.hpp"

#include <algorithm>

namespace tollgate::config {
namespace {

bool is_local_name(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost");
} // RFC 6761

/// Why no warehouse can be at this address; empty: one can. `lab` allows what only a laboratory has.
std::string_view unfit(const ip_address& address, bool lab) {
  if (address.is_metadata()) return "hands out this host's credentials";
  if (address.is_multicast()) return "is a multicast address";
  if (address.is_broadcast()) return "is the broadcast address";
  // 0.0.0.0/8 is "this network" (RFC 791 section 3.2); Linux connects 0.0.0.0 and :: to itself.
  if (address.is_unspecified() || (address.is_v4() && address.bytes()[0] == 0)) return "is no host's address";
  if (lab) return "";
  if (address.is_loopback()) return "is this host itself, which only the lab environment allows";
  if (address.is_link_local()) return "is a link-local address, which only the lab environment allows";
  return "";
}

class upstream_checks {
 public:
  upstream_checks(const model& all, findings& found) : all_{all}, found_{found} {
    for (own_address& each : own_addresses_of(all))
      own_.add(std::move(each));
  }

  void check(const endpoint& of, std::size_t at, const std::string& path) {
    const upstream& to = of.upstreams[at];
    if (to.address) {
      check_address(to, path);
    } else {
      check_name(of, to, path);
    }
    const auto before = of.upstreams.begin() + static_cast<std::ptrdiff_t>(at);
    if (std::find(of.upstreams.begin(), before, to) != before) found_.error(path, "is written twice: remove one");
  }

 private:
  void check_address(const upstream& to, const std::string& path) {
    const address_port where{*to.address, to.port};
    if (const std::string_view why = unfit(where.address, !found_.in_edge()); !why.empty()) {
      found_.error(path, to.host + ' ' + std::string{why} + ": write the VPC endpoint's name or address");
    } else if (const own_address* const own = own_.reached_by(where, all_.advertise)) {
      found_.error(path, to_string(where) + " is this proxy's own " + own->key_path +
                             ": connections would go round in circles; write the VPC endpoint's name or address");
    }
  }

  void check_name(const endpoint& of, const upstream& to, const std::string& path) {
    if (is_local_name(to.host) && found_.in_edge()) {
      found_.error(path, in_quotes(to.host) + " is this host itself, which only the lab environment allows: write the "
                                              "VPC endpoint's name or address");
    }
    const bool overridden = std::ranges::find(of.hosts, to.host) != of.hosts.end();
    if (overridden && of.resolvers.empty() && found_.in_edge()) {
      found_.warning(path, "is the name that clients use: where DNS overrides it to this proxy, connections go round "
                           "in circles; write the VPC endpoint's own name, or set `resolver`");
    }
  }

  const model& all_;
  findings& found_;
  own_addresses own_;
};

} // namespace

void check_upstreams(const model& all, findings& found) {
  upstream_checks checks{all, found};
  for (std::size_t customer = 0; customer < all.customers.size(); ++customer) {
    for (const endpoint& each : all.customers[customer].endpoints) {
      const std::string list = endpoint_path(customer, each.index) + ".upstream";
      for (std::size_t at = 0; at < each.upstreams.size(); ++at) {
        const std::string path = item_path(list, at);
        if (!found.bad(path)) checks.check(each, at, path);
      }
    }
  }
}

} // namespace tollgate::config
