// Redshift: a Redshift-managed VPC endpoint of a relocatable RA3 cluster, under the URL that Redshift gave it.
//
// Node type and relocation are the cluster's and cannot be seen from here; the ports that relocation allows can.
#include "config/provider_names.hpp"
#include "config/warehouse_rules.hpp"

#include <array>

namespace tollgate::config {
namespace {

constexpr std::string_view endpoint_guide = "Amazon Redshift Management Guide, Redshift-managed VPC endpoints";
constexpr std::string_view relocation_guide = "Amazon Redshift Management Guide, Relocating a cluster";
constexpr std::string_view endpoint_url = "write its PrivateLink endpoint URL, as "
                                          "NAME-endpoint-RANDOM.ID.REGION.redshift.amazonaws.com";

bool is_serverless(const subject& on) {
  return is_below(on.name, "amazonaws.com") && on.name.find(".redshift-serverless.") != std::string_view::npos;
}

bool is_cluster_name(const subject& on) {
  return is_below(on.name, "redshift.amazonaws.com") && redshift_endpoint_region(on.name).empty();
}

bool is_no_endpoint_url(const subject& on) {
  return redshift_endpoint_region(on.name).empty();
}

bool is_in_another_region(const subject& on) {
  const std::string_view region = redshift_endpoint_region(on.name);
  return !region.empty() && !on.region.empty() && region != on.region;
}

bool is_outside_the_ranges(const subject& on) {
  return !(on.port >= 5431 && on.port <= 5455) && !(on.port >= 8191 && on.port <= 8215);
}

bool is_http(const subject& on) {
  return on.front_end == front_end::http;
}

bool is_tls(const subject& on) {
  return on.front_end == front_end::tls;
}

constexpr std::array rules{
    warehouse_rule{looks_at::host, weight::required, is_serverless,
                   "is Redshift Serverless, which the service does not offer",
                   "use a cluster of RA3 nodes with relocation, and its PrivateLink endpoint URL",
                   "the service's documentation on PrivateLink, Redshift, Prerequisites"},
    warehouse_rule{looks_at::host, weight::required, is_cluster_name, "is a cluster's own name, not a VPC endpoint's",
                   endpoint_url, endpoint_guide},
    warehouse_rule{looks_at::host, weight::required, is_no_endpoint_url,
                   "is not the PrivateLink endpoint URL, which clients use as their host", endpoint_url,
                   "the service's documentation on PrivateLink, Redshift, step 5"},
    warehouse_rule{looks_at::host, weight::required, is_in_another_region, "is not in {region}",
                   "write an endpoint URL of that region, or correct `region`", endpoint_guide},
    warehouse_rule{looks_at::upstream, weight::required, is_serverless,
                   "is Redshift Serverless, which the service does not offer",
                   "use a cluster of RA3 nodes with relocation, and its PrivateLink endpoint URL",
                   "the service's documentation on PrivateLink, Redshift, Prerequisites"},
    warehouse_rule{looks_at::upstream, weight::required, is_cluster_name,
                   "is the cluster's own name, which leads past the VPC endpoint", endpoint_url, endpoint_guide},
    warehouse_rule{looks_at::upstream, weight::required, is_in_another_region, "is not in {region}",
                   "write an endpoint URL of that region, or correct `region`", endpoint_guide},
    warehouse_rule{looks_at::port, weight::required, is_outside_the_ranges, "is none of a cluster with relocation",
                   "write its port of 5431-5455 or 8191-8215, by default 5439", relocation_guide},
    warehouse_rule{looks_at::front, weight::required, is_http, "does not suit Redshift, which speaks as Postgres does",
                   "use a postgres or tcp listener of its own", "Amazon Redshift, Redshift and PostgreSQL"},
    warehouse_rule{looks_at::front, weight::advised, is_tls,
                   "reaches only clients that begin with TLS, which Redshift's drivers do not",
                   "use a postgres or tcp listener of its own", "Amazon Redshift, Redshift and PostgreSQL"},
};

} // namespace

std::span<const warehouse_rule> redshift_rules() {
  return rules;
}

} // namespace tollgate::config
