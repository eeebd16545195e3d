// The service's limits: two VPC endpoints a customer, none shared between customers, and what the process can hold.
#include "config/check.hpp"
#include "config/key_path.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace tollgate::config {
namespace {

void check_count(const customer& of, const std::string& path, findings& found) {
  if (of.endpoints.empty() && !of.id.empty() && !found.bad(path)) {
    found.warning(path, "is empty: nothing is served for " + in_quotes(of.id));
  }
  if (of.endpoints.size() > max_endpoints) {
    found.error(path, "has " + std::to_string(of.endpoints.size()) + " entries: the most is " +
                          std::to_string(max_endpoints));
  }
}

void check_two_vpc_endpoints(const customer& of, const std::string& path, findings& found) {
  std::vector<std::string_view> distinct;
  for (const endpoint& each : of.endpoints) {
    const std::string_view identity = each.limit_identity();
    // In edge an endpoint without an id is an error of its own already.
    if (identity.empty() || (found.in_edge() && each.vpc_endpoint.empty())) continue;
    if (std::ranges::find(distinct, identity) != distinct.end()) continue;
    distinct.push_back(identity);
    if (distinct.size() != max_vpc_endpoints + 1) continue;
    found.error(item_path(path, each.index) + (each.vpc_endpoint.empty() ? ".name" : ".vpc_endpoint"),
                in_quotes(identity) + " is a third VPC endpoint of " + in_quotes(of.id) +
                    ": a customer has two at the most (" + in_quotes(distinct[0]) + " and " + in_quotes(distinct[1]) +
                    ")");
    return;
  }
}

/// Whose each VPC endpoint is.
class vpc_endpoint_owners {
 public:
  void add(const std::string& id, std::size_t customer, const std::string& path, findings& found) {
    if (id.empty()) return;
    const auto [first, fresh] = first_.emplace(id, customer);
    if (fresh || first->second == customer) return;
    found.error(path, in_quotes(id) + " belongs to " + item_path("customers", first->second) +
                          ": a VPC endpoint serves one customer");
  }

 private:
  std::unordered_map<std::string_view, std::size_t> first_;
};

void check_connections(const model& all, findings& found) {
  if (all.max_connections == 0) return;
  std::uint64_t sum = 0;
  for (const customer& each : all.customers)
    sum += each.settings.connections;
  if (sum <= all.max_connections) return;
  found.warning("max_connections", std::to_string(all.max_connections) + " is less than the " + std::to_string(sum) +
                                       " connections that the customers may have together: the last ones would be "
                                       "refused");
}

} // namespace

void check_limits(const model& all, findings& found) {
  vpc_endpoint_owners owners;
  for (std::size_t at = 0; at < all.customers.size(); ++at) {
    const customer& each = all.customers[at];
    const std::string path = item_path("customers", at) + ".endpoints";
    check_count(each, path, found);
    check_two_vpc_endpoints(each, path, found);
    for (const endpoint& of : each.endpoints) {
      owners.add(of.vpc_endpoint, at, item_path(path, of.index) + ".vpc_endpoint", found);
    }
  }
  check_connections(all, found);
}

} // namespace tollgate::config
