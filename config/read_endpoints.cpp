// Reads a customer's `endpoints`. Listeners, hosts and addresses are compared with each other by the checks.
#include "config/locations.hpp"
#include "config/names.hpp"
#include "config/provider_names.hpp"
#include "config/read.hpp"
#include "config/words.hpp"

#include <algorithm>

namespace tollgate::config {
namespace {

void read_region(section& item, endpoint& into) {
  if (item.found().in_edge()) item.require("region", "us-east-1, us-east-2, us-west-2 or eu-west-1");
  if (!item.value("region", into.region, parse_name)) return;
  if (std::ranges::find(served_regions, into.region) == served_regions.end()) {
    item.found().edge_error(item.path_of("region"), in_quotes(into.region) + " is not one of us-east-1 us-east-2 " +
                                                        "us-west-2 eu-west-1" +
                                                        did_you_mean(into.region, served_regions));
  }
}

void read_vpc_endpoint(section& item, endpoint& into) {
  if (item.found().in_edge()) item.require("vpc_endpoint", "the id of the VPC endpoint, as vpce-0123456789abcdef0");
  if (!item.value("vpc_endpoint", into.vpc_endpoint, parse_name)) return;
  if (!is_vpc_endpoint_id(into.vpc_endpoint)) {
    item.found().edge_error(item.path_of("vpc_endpoint"),
                            in_quotes(into.vpc_endpoint) +
                                " is not the id of a VPC endpoint: write vpce- and 8 or 17 hexadecimal digits");
  }
}

parsed<std::string> parse_vpc_endpoint(std::string_view text) {
  if (is_vpc_endpoint_id(text)) return {std::string{text}, {}};
  return refusal{in_quotes(text) + " is not the id of a VPC endpoint: write vpce- and 8 or 17 hexadecimal digits"};
}

void read_endpoint(section& item, endpoint& into) {
  item.require("name", "a name for this endpoint");
  item.require("warehouse", "databricks, rds_postgres, redshift or snowflake");
  item.require("listener", "the name of one of the listeners");
  item.require("upstream", "a list of hosts with ports, as [\"db.example.com:5432\"]");
  item.value("name", into.name, parse_name);
  item.value("warehouse", into.warehouse, parse_word<warehouse>);
  read_region(item, into);
  read_vpc_endpoint(item, into);
  item.value("listener", into.listener, parse_name);
  item.list("hosts", into.hosts, parse_host_name);
  if (item.list("upstream", into.upstreams, parse_upstream) &&
      (into.upstreams.empty() || into.upstreams.size() > max_upstreams)) {
    item.found().error(item.path_of("upstream"), "has " + std::to_string(into.upstreams.size()) +
                                                     " entries: name 1 to " + std::to_string(max_upstreams) +
                                                     " hosts with their ports");
  }
  item.value("tls_required", into.tls_required, parse_bool);
  item.value("send_proxy", into.send_proxy, parse_word<send_proxy>);
  if (item.list("client_vpc_endpoints", into.client_vpc_endpoints, parse_vpc_endpoint) &&
      into.client_vpc_endpoints.empty()) {
    item.found().error(item.path_of("client_vpc_endpoints"),
                       "is empty, so that nobody could connect: name VPC endpoints, or remove the key");
  }
  if (!item.list("resolver", into.resolvers, parse_resolver)) return;
  if (into.resolvers.empty()) {
    item.found().error(item.path_of("resolver"), "is empty: name at least one DNS server, or remove the key");
  }
  if (into.resolvers.size() > max_resolvers) {
    item.found().error(item.path_of("resolver"), "has " + std::to_string(into.resolvers.size()) + " entries: name " +
                                                     std::to_string(max_resolvers) + " DNS servers at the most");
  }
}

} // namespace

void read_endpoints(section& customer, std::vector<endpoint>& into) {
  customer.each("endpoints", [&](section& item, std::size_t index) {
    endpoint& each = into.emplace_back();
    each.index = index;
    read_endpoint(item, each);
  });
}

} // namespace tollgate::config
