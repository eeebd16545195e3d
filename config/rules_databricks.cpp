// Databricks: clients ask for the workspace's own host, TLS at once, on port 443 and nothing else.
#include "config/provider_names.hpp"
#include "config/warehouse_rules.hpp"

#include <algorithm>
#include <array>

namespace tollgate::config {
namespace {

constexpr std::string_view databricks_guide = "Databricks on AWS, Enable private connectivity using AWS PrivateLink";
constexpr std::string_view workspace_domain = "cloud.databricks.com";
constexpr unsigned https = 443;

// The workspaces' endpoint services as third parties list them; Databricks may add others.
struct workspace_service {
  std::string_view region;
  std::string_view id;
};
constexpr std::array workspace_services{
    workspace_service{"us-east-1", "vpce-svc-09143d1e626de2f04"},
    workspace_service{"us-east-2", "vpce-svc-041dc2b4d7796b8d3"},
    workspace_service{"us-west-2", "vpce-svc-0129f463fcfbc46c5"},
    workspace_service{"eu-west-1", "vpce-svc-0da6ebf1461278016"},
};

/// REGION-NAME.privatelink.cloud.databricks.com, and below it.
bool is_privatelink_alias(const subject& on) {
  return on.name == "privatelink.cloud.databricks.com" || is_below(on.name, "privatelink.cloud.databricks.com");
}

bool is_no_workspace(const subject& on) {
  return !is_below(on.name, workspace_domain) ||
         label_of(on.name, 0).size() + 1 + workspace_domain.size() < on.name.size();
}

/// A generated name is `dbc-`, 8 hexadecimal digits, `-`, 4 of them. Others are deployment names, which may be
/// anything.
bool is_misspelt_workspace(const subject& on) {
  constexpr std::string_view shape = "dbc-xxxxxxxx-xxxx";
  const std::string_view label = label_of(on.name, 0);
  if (!label.starts_with("dbc-")) return false;
  return !std::ranges::equal(label, shape, [](char letter, char like) {
    const bool hex = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
    return like == 'x' ? hex : letter == like;
  });
}

bool is_workspace_name(const subject& on) {
  return is_own_name(on, "databricks.com");
}

bool is_unknown_service(const subject& on) {
  const auto name = parse_vpc_endpoint_name(on.name);
  const auto* const known = std::ranges::find(workspace_services, name ? name->region : "", &workspace_service::region);
  return name && known != workspace_services.end() && known->id != name->service;
}

/// What the security group of the customer's VPC opens between clusters and Databricks.
bool is_compute_planes_port(const subject& on) {
  return on.port == 3306 || on.port == 6666 || on.port == 2443 || (on.port >= 8443 && on.port <= 8451);
}

bool is_not_https(const subject& on) {
  return on.port != https;
}

bool is_wrong_front(const subject& on) {
  return on.front_end == front_end::postgres || on.front_end == front_end::http;
}

constexpr std::array rules{
    warehouse_rule{looks_at::host, weight::required, is_privatelink_alias,
                   "is where DNS leads from a workspace's name; no client asks for it",
                   "write the workspace's own host, as dbc-a1b2c3d4-e5f6.cloud.databricks.com", databricks_guide},
    warehouse_rule{looks_at::host, weight::required, is_no_workspace, "is not a Databricks workspace on AWS",
                   "write the host of the workspace's URL, as dbc-a1b2c3d4-e5f6.cloud.databricks.com",
                   databricks_guide},
    warehouse_rule{looks_at::host, weight::advised, is_misspelt_workspace, "looks like a misspelt workspace",
                   "generated names are dbc-, 8 hexadecimal digits, -, 4 hexadecimal digits", databricks_guide},
    warehouse_rule{looks_at::upstream, weight::required, is_workspace_name,
                   "is Databricks' own name, which leads past the VPC endpoint or back to this proxy",
                   "write the VPC endpoint's DNS name, or set `resolver`",
                   "AWS PrivateLink Guide, Share your services, DNS hostnames"},
    warehouse_rule{looks_at::upstream, weight::advised, is_unknown_service,
                   "is not of the service that is known for workspaces in its region",
                   "compare with Databricks' list; the service for clusters (relay) is another one",
                   "Databricks on AWS, IP addresses and domains for Databricks services and assets"},
    warehouse_rule{looks_at::port, weight::required, is_compute_planes_port,
                   "is between a workspace's clusters and Databricks; no client connects there", "write 443",
                   "the service's documentation on PrivateLink, Databricks, Prerequisites"},
    warehouse_rule{looks_at::port, weight::required, is_not_https, "is none that a workspace serves", "write 443",
                   databricks_guide},
    warehouse_rule{looks_at::front, weight::required, is_wrong_front,
                   "does not suit Databricks, which speaks TLS at once", "use a tls listener, or a tcp one of its own",
                   databricks_guide},
};

} // namespace

std::span<const warehouse_rule> databricks_rules() {
  return rules;
}

} // namespace tollgate::config
