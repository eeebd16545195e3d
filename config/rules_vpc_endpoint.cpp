// What holds for the name of every VPC endpoint: its shape, and that id, region and zone agree with the endpoint's
// keys.
//
// Names outside of amazonaws.com are nobody's shape: they may be aliases of the operator's own.
#include "config/provider_names.hpp"
#include "config/warehouse_rules.hpp"

#include <array>

namespace tollgate::config {
namespace {

constexpr std::string_view privatelink_guide = "AWS PrivateLink Guide, Share your services, DNS hostnames";

bool is_service_name(const subject& on) {
  return parse_endpoint_service_name(on.name).has_value();
}

bool is_malformed(const subject& on) {
  return is_below(on.name, "vpce.amazonaws.com") && !parse_vpc_endpoint_name(on.name);
}

bool is_of_another_id(const subject& on) {
  const auto name = parse_vpc_endpoint_name(on.name);
  return name && !on.vpc_endpoint.empty() && name->vpc_endpoint != on.vpc_endpoint;
}

bool is_in_another_region(const subject& on) {
  const auto name = parse_vpc_endpoint_name(on.name);
  return name && !on.region.empty() && name->region != on.region;
}

/// A zone is its region and a letter, or in a local zone some words more: us-east-1a, us-east-1-bos-1a.
bool is_in_another_regions_zone(const subject& on) {
  const auto name = parse_vpc_endpoint_name(on.name);
  if (!name || name->zone.empty()) return false;
  const std::string_view zone = name->zone;
  if (!zone.starts_with(name->region) || zone.size() == name->region.size()) return true;
  const char next = zone[name->region.size()];
  return next != '-' && (next < 'a' || next > 'z');
}

constexpr std::array rules{
    warehouse_rule{looks_at::upstream, weight::required, is_service_name,
                   "is the name of the endpoint service, which no DNS knows",
                   "write the DNS name of {vpc_endpoint}, as vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com",
                   privatelink_guide},
    warehouse_rule{
        looks_at::upstream, weight::required, is_malformed, "is not the name of a VPC endpoint of an endpoint service",
        "write vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com, or with -ZONE after RANDOM", privatelink_guide},
    warehouse_rule{looks_at::upstream, weight::required, is_of_another_id, "is not a name of {vpc_endpoint}",
                   "write that VPC endpoint's DNS name, or correct `vpc_endpoint`", privatelink_guide},
    warehouse_rule{looks_at::upstream, weight::required, is_in_another_region, "is not in {region}",
                   "write the name of an endpoint service there, or correct `region`", privatelink_guide},
    warehouse_rule{looks_at::upstream, weight::required, is_in_another_regions_zone,
                   "names a zone of another region than its own",
                   "write the zone as us-east-1a, with the region that the name has", privatelink_guide},
};

} // namespace

std::span<const warehouse_rule> vpc_endpoint_rules() {
  return rules;
}

} // namespace tollgate::config
