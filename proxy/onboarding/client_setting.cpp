// The fields are those of the service's documentation, warehouse by warehouse.
#include "proxy/onboarding/client_setting.hpp"

#include <algorithm>
#include <string_view>

namespace tollgate::proxy::onboarding {
namespace {

constexpr std::string_view snowflake_domain = ".snowflakecomputing.com";
constexpr std::string_view ocsp_prefix = "ocsp.";

bool speaks_postgres(config::warehouse of) {
  return of == config::warehouse::rds_postgres || of == config::warehouse::redshift;
}

/// The account's name is its host without Snowflake's domain.
std::string account_of(const std::string& host) {
  return host.ends_with(snowflake_domain) ? host.substr(0, host.size() - snowflake_domain.size()) : host;
}

/// The name to tell: the first of `hosts`, which the operator wrote, or the shortest of the endpoint's own names, since
/// a zonal name is the regional one with a zone in it.
std::string told_name(const config::endpoint& of, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  if (!of.hosts.empty()) return of.hosts.front();
  return *std::ranges::min_element(names, {}, &std::string::size);
}

} // namespace

std::vector<std::string> overridden_names(const config::endpoint& of) {
  std::vector<std::string> names = of.hosts;
  if (speaks_postgres(of.warehouse) && !of.resolvers.empty()) {
    for (const config::upstream& to : of.upstreams)
      if (!to.address && std::ranges::find(names, to.host) == names.end()) names.push_back(to.host);
  }
  return names;
}

bool is_for_ocsp(const config::endpoint& of) {
  return of.warehouse == config::warehouse::snowflake && !of.hosts.empty() &&
         std::ranges::all_of(of.hosts, [](const std::string& host) { return host.starts_with(ocsp_prefix); });
}

std::string ocsp_host_of(const std::string& account_host) {
  return std::string{ocsp_prefix} + account_host;
}

client_setting setting_of(const config::endpoint& of, const config::listener& on, const std::string& proxy) {
  const std::string name = told_name(of, overridden_names(of));
  const std::uint16_t port = on.listen.port;
  switch (of.warehouse) {
  case config::warehouse::databricks:
    return {"Workspace URL", name.empty() ? "" : "https://" + name, port};
  case config::warehouse::rds_postgres:
    return {"Host", name.empty() ? proxy : name, port};
  case config::warehouse::redshift:
    return {"Hostname", name.empty() ? proxy : name, port};
  case config::warehouse::snowflake:
    if (is_for_ocsp(of)) return {"", name, port};
    return {"Account", account_of(name), port};
  }
  return {};
}

} // namespace tollgate::proxy::onboarding
