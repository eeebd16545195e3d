// Values come from the entry itself, or from the name of its upstream, in which AWS writes ids.
#include "proxy/onboarding/facts.hpp"

#include "config/address.hpp"
#include "proxy/onboarding/client_setting.hpp"

#include <algorithm>
#include <array>

namespace tollgate::proxy::onboarding {
namespace {

constexpr std::string_view customer_has_it = "the customer has it";
constexpr std::string_view engineer_has_it = "the platform engineer has it";

/// The endpoint's own DNS name: the shortest of its upstreams' names, since zonal names are longer.
std::string own_name(const entries& of) {
  std::string shortest;
  for (const config::endpoint* each : of.endpoints)
    for (const config::upstream& to : each->upstreams)
      if (!to.address && (shortest.empty() || to.host.size() < shortest.size())) shortest = to.host;
  return shortest;
}

/// `com.amazonaws.vpce.us-east-1.vpce-svc-0123` from `vpce-ID-RANDOM.vpce-svc-0123.us-east-1.vpce.amazonaws.com`, as
/// AWS' documentation writes both; empty when the name is none of these.
std::string service_name(const entries& of) {
  constexpr std::string_view domain = ".vpce.amazonaws.com";
  constexpr std::string_view mark = ".vpce-svc-";
  const std::string name = own_name(of);
  const std::size_t start = name.find(mark);
  if (start == std::string::npos || !name.ends_with(domain)) return {};
  const std::string middle = name.substr(start + 1, name.size() - domain.size() - start - 1); // vpce-svc-ID.REGION
  const std::size_t dot = middle.find('.');
  if (dot == std::string::npos) return {};
  return "com.amazonaws.vpce." + middle.substr(dot + 1) + '.' + middle.substr(0, dot);
}

client_setting main_setting(const entries& of) {
  const config::endpoint* const entry = of.main();
  if (entry == nullptr) return {};
  const auto& advertise = of.model->advertise;
  return setting_of(*entry, of.model->listeners[entry->listener_index],
                    advertise.empty() ? std::string{} : config::to_string(advertise.front()));
}

std::string main_host(const entries& of) {
  const config::endpoint* const entry = of.main();
  return entry == nullptr || entry->hosts.empty() ? std::string{} : entry->hosts.front();
}

std::string ocsp_host(const entries& of) {
  for (const config::endpoint* each : of.endpoints)
    if (is_for_ocsp(*each)) return each->hosts.front();
  return {};
}

std::string with_scheme(const std::string& host, std::string_view scheme) {
  return host.empty() ? std::string{} : std::string{scheme} + "://" + host;
}

handed_value handed(std::string name, std::string value, std::string_view known_by) {
  return {std::move(name), std::move(value), std::string{known_by}};
}

handed_value setting_value(const client_setting& setting) {
  return handed(setting.field.empty() ? "the setting in the platform's form" : setting.field + " setting",
                setting.value,
                "the platform engineer has it: `tollgate dns` prints it once the endpoint is configured");
}

handed_value of_aws(fact which, const entries& of, const platform_facts& platform) {
  const config::endpoint* const entry = of.main();
  switch (which) {
  case fact::region:
    return handed("Region", entry == nullptr ? "" : entry->region, customer_has_it);
  case fact::edge_principal:
    return handed("AWS principal of the platform", platform.principal, "the platform engineer has it: --principal");
  case fact::edge_account_id:
    return handed("Edge account id", platform.account_id, "the platform engineer has it: --account-id");
  case fact::edge_vpc_id:
    return handed("Edge VPC id", platform.vpc_id, "the platform engineer has it: --vpc-id");
  case fact::service_name:
    return handed("Service name", service_name(of), customer_has_it);
  case fact::databricks_service:
    return handed("Databricks' workspace service", service_name(of),
                  "Databricks' documentation has it, by region: PrivateLink VPC endpoint services");
  case fact::vpc_endpoint_id:
    return handed("VPC endpoint id", entry == nullptr ? "" : entry->vpc_endpoint, engineer_has_it);
  case fact::endpoint_name:
    return handed("DNS name of the endpoint", own_name(of), engineer_has_it);
  case fact::cluster_identifier:
    return handed("Cluster identifier", "", customer_has_it);
  default:
    return handed("AWS account id of the customer", "", customer_has_it);
  }
}

} // namespace

const config::endpoint* entries::main() const {
  for (const config::endpoint* each : endpoints)
    if (!is_for_ocsp(*each)) return each;
  return nullptr;
}

handed_value value_of(fact which, const entries& of, const platform_facts& platform) {
  switch (which) {
  case fact::workspace_url:
    return handed("Workspace URL", with_scheme(main_host(of), "https"), customer_has_it);
  case fact::setting:
    return setting_value(main_setting(of));
  case fact::port: {
    const std::uint16_t port = main_setting(of).port;
    return handed("Port", port == 0 ? "" : std::to_string(port), engineer_has_it);
  }
  case fact::snowflake_vpce_id:
    return handed("privatelink-vpce-id", service_name(of), customer_has_it);
  case fact::snowflake_account_url:
    return handed("privatelink-account-url", main_host(of), customer_has_it);
  case fact::snowflake_account:
    return handed("privatelink-account-name", main_setting(of).value, customer_has_it);
  case fact::snowflake_ocsp_url:
    return handed("privatelink-ocsp-url", ocsp_host(of), customer_has_it);
  default:
    return of_aws(which, of, platform);
  }
}

bool has_led_names(const entries& of) {
  return std::ranges::any_of(of.endpoints, [](const auto* each) { return !overridden_names(*each).empty(); });
}

} // namespace tollgate::proxy::onboarding
