// What a customer's entries are to each other: one VPC endpoint leads to one service, and Snowflake's 443 wants its 80.
#include "config/check.hpp"
#include "config/key_path.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace tollgate::config {
namespace {

constexpr std::string_view ocsp_prefix = "ocsp.";
constexpr unsigned ocsp_port = 80;

/// An interface endpoint is for one endpoint service, and that one for one kind of warehouse in one region.
void check_one_service(const customer& of, const std::string& list, findings& found) {
  for (const endpoint& each : of.endpoints) {
    const std::string path = item_path(list, each.index);
    if (each.vpc_endpoint.empty() || found.bad(path + ".vpc_endpoint")) continue;
    const auto first = std::ranges::find(of.endpoints, each.vpc_endpoint, &endpoint::vpc_endpoint);
    const std::string same = in_quotes(each.vpc_endpoint) + " is that of " + item_path(list, first->index);
    const auto readable = [&](const endpoint& one, const char* key) {
      return !found.bad(item_path(list, one.index) + key);
    };
    if (first->warehouse != each.warehouse && readable(*first, ".warehouse") && readable(each, ".warehouse")) {
      found.edge_error(path + ".warehouse",
                       std::string{to_string(each.warehouse)} + " cannot share a VPC endpoint with " +
                           std::string{to_string(first->warehouse)} + ": " + same +
                           "; one of the ids is wrong (AWS PrivateLink Guide, Share your services)");
    }
    if (first->region != each.region && readable(*first, ".region") && readable(each, ".region")) {
      found.edge_error(path + ".region",
                       in_quotes(each.region) + " and " + in_quotes(first->region) + " cannot share a VPC endpoint: " +
                           same + "; correct one of the regions (AWS PrivateLink Guide, Share your services)");
    }
  }
}

/// By its port, or by a name where the port could not be read.
bool is_ocsp_entry(const endpoint& of) {
  if (of.warehouse != warehouse::snowflake) return false;
  return std::ranges::any_of(of.upstreams, [](const upstream& to) { return to.port == ocsp_port; }) ||
         std::ranges::any_of(of.hosts, [](const std::string& host) { return host.starts_with(ocsp_prefix); });
}

/// What the OCSP entries on one VPC endpoint take.
struct ocsp_names {
  bool any = false; ///< an entry without `hosts` takes every name
  std::set<std::string_view> names;
};

ocsp_names ocsp_names_of(const customer& of, const std::string& limit_identity) {
  ocsp_names taken;
  for (const endpoint& each : of.endpoints) {
    // In lab two entries without an id are one VPC endpoint's for all that is known.
    if (!is_ocsp_entry(each) || (!each.vpc_endpoint.empty() && each.limit_identity() != limit_identity)) continue;
    taken.any = taken.any || each.hosts.empty();
    taken.names.insert(each.hosts.begin(), each.hosts.end());
  }
  return taken;
}

/// After TLS a driver asks http://ocsp.HOST/, and goes on without an answer: slower, and unprotected from revoked keys.
void check_ocsp(const customer& of, const std::string& list, findings& found) {
  for (const endpoint& each : of.endpoints) {
    if (each.warehouse != warehouse::snowflake || is_ocsp_entry(each)) continue;
    const std::string path = item_path(list, each.index);
    const ocsp_names taken = ocsp_names_of(of, each.limit_identity());
    for (std::size_t at = 0; at < each.hosts.size() && !taken.any; ++at) {
      const std::string& host = each.hosts[at];
      if (host.empty() || taken.names.contains(std::string{ocsp_prefix} + host)) continue;
      found.warning(item_path(path + ".hosts", at),
                    "'" + host + "' has no way for OCSP: add 'ocsp." + host +
                        "' to an entry on an http listener, with port 80 of the same VPC endpoint (Snowflake, AWS "
                        "PrivateLink and Snowflake)");
    }
  }
}

} // namespace

void check_services(const model& all, findings& found) {
  for (std::size_t at = 0; at < all.customers.size(); ++at) {
    // More entries than allowed are an error by themselves; comparing each with each would take as long as they like.
    if (all.customers[at].endpoints.size() > max_endpoints) continue;
    const std::string list = item_path("customers", at) + ".endpoints";
    check_one_service(all.customers[at], list, found);
    check_ocsp(all.customers[at], list, found);
  }
}

} // namespace tollgate::config
