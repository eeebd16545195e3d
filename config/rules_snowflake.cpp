// Snowflake: two entries on one VPC endpoint. 443 carries the account's `.privatelink.` names under TLS; 80 carries
// their `ocsp.` names in plain HTTP, which drivers ask after each TLS handshake.
#include "config/provider_names.hpp"
#include "config/warehouse_rules.hpp"

#include <algorithm>
#include <array>

namespace tollgate::config {
namespace {

constexpr std::string_view privatelink_guide = "Snowflake, AWS PrivateLink and Snowflake";
constexpr std::string_view config_function = "Snowflake, SYSTEM$GET_PRIVATELINK_CONFIG";
constexpr std::string_view identifiers = "Snowflake, Account identifiers";
constexpr std::string_view domain = "snowflakecomputing.com";
constexpr std::string_view privatelink_domain = "privatelink.snowflakecomputing.com";
constexpr unsigned https = 443;
constexpr unsigned http = 80;

bool is_ocsp(const subject& on) {
  return on.name.starts_with("ocsp.");
}

/// Whether what arrives at this endpoint is plain HTTP: by what its listener reads, or where that is nothing, by the
/// port of its first upstream.
bool is_for_ocsp(const subject& on) {
  if (on.front_end == front_end::http) return true;
  return on.front_end == front_end::tcp && !on.of.upstreams.empty() && on.of.upstreams.front().port == http;
}

/// LOCATOR.REGION.azure... and .gcp...
bool is_another_cloud(const subject& on) {
  return is_below(on.name, domain) &&
         (on.name.find(".azure.") != std::string_view::npos || on.name.find(".gcp.") != std::string_view::npos);
}

bool is_public_name(const subject& on) {
  return is_below(on.name, domain) && !is_below(on.name, privatelink_domain);
}

bool is_no_privatelink_name(const subject& on) {
  return !is_below(on.name, privatelink_domain);
}

bool is_in_another_region(const subject& on) {
  const std::string_view region = snowflake_region(on.name);
  return !region.empty() && !on.region.empty() && region != on.region;
}

bool is_ocsp_under_tls(const subject& on) {
  return on.front_end && is_ocsp(on) && !is_for_ocsp(on);
}

bool is_account_in_the_clear(const subject& on) {
  return on.front_end && !is_ocsp(on) && is_for_ocsp(on);
}

bool is_account_name(const subject& on) {
  return is_own_name(on, domain);
}

bool is_neither_port(const subject& on) {
  return on.port != https && on.port != http;
}

bool is_http_port_under_tls(const subject& on) {
  return on.front_end && on.port == http && !is_for_ocsp(on);
}

bool is_tls_port_in_the_clear(const subject& on) {
  return on.front_end && on.port == https && is_for_ocsp(on);
}

bool is_postgres(const subject& on) {
  return on.front_end == front_end::postgres;
}

constexpr std::array rules{
    warehouse_rule{looks_at::host, weight::required, is_another_cloud, "is not on AWS",
                   "the service reaches accounts on AWS only",
                   "the service's documentation on PrivateLink, Snowflake, Prerequisites"},
    warehouse_rule{looks_at::host, weight::required, is_public_name, "is the account's public name",
                   "write its name with .privatelink before .snowflakecomputing.com", config_function},
    warehouse_rule{looks_at::host, weight::required, is_no_privatelink_name, "is not a Snowflake PrivateLink name",
                   "write privatelink-account-url, as LOCATOR.REGION.privatelink.snowflakecomputing.com",
                   config_function},
    warehouse_rule{looks_at::host, weight::required, is_in_another_region, "is not in {region}",
                   "write the name of an account there, or correct `region`", identifiers},
    warehouse_rule{looks_at::host, weight::required, is_ocsp_under_tls,
                   "is asked for in plain HTTP, which does not come here",
                   "move it to an entry on an http listener, with port 80 of the VPC endpoint", privatelink_guide},
    warehouse_rule{looks_at::host, weight::required, is_account_in_the_clear,
                   "is asked for under TLS, which does not come here",
                   "move it to an entry on a tls listener, with port 443 of the VPC endpoint", privatelink_guide},
    warehouse_rule{looks_at::upstream, weight::required, is_account_name,
                   "is Snowflake's own name, which leads past the VPC endpoint or back to this proxy",
                   "write the VPC endpoint's DNS name, or set `resolver`", privatelink_guide},
    warehouse_rule{looks_at::port, weight::required, is_neither_port, "is none that Snowflake serves",
                   "write 443, or 80 for OCSP in an entry of its own", privatelink_guide},
    warehouse_rule{looks_at::port, weight::required, is_http_port_under_tls, "is for OCSP in plain HTTP",
                   "write 443 here, and 80 in an entry on an http listener", privatelink_guide},
    warehouse_rule{looks_at::port, weight::required, is_tls_port_in_the_clear, "is for TLS, and this entry for OCSP",
                   "write 80 here, and 443 in an entry on a tls listener", privatelink_guide},
    warehouse_rule{looks_at::front, weight::required, is_postgres, "does not suit Snowflake, which speaks HTTPS",
                   "use a tls listener, and an http one for OCSP", privatelink_guide},
};

} // namespace

std::span<const warehouse_rule> snowflake_rules() {
  return rules;
}

} // namespace tollgate::config
