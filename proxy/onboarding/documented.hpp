// The service's documentation as tables: every prerequisite and step under an id of its own, in its order.
//
// One file for each warehouse, to be held against the documentation line by line. An id counts as the documentation
// does: `redshift.step.4` is Redshift's fourth step, `databricks.prerequisite.2.1` the first point under its second.
// An id never changes its meaning. What is known of one customer is not here.
#pragma once

#include "config/model.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tollgate::proxy::onboarding {

/// Who does it.
enum class actor : std::uint8_t { customer, success_manager, platform_engineer, snowflake_support };

/// A value that one party gives to another.
enum class fact : std::uint8_t {
  region,
  edge_principal,        ///< the AWS principal of the platform
  edge_account_id,       ///< its AWS account
  edge_vpc_id,           ///< the VPC its endpoints are in
  service_name,          ///< the customer's VPC endpoint service: com.amazonaws.vpce.REGION.vpce-svc-ID
  databricks_service,    ///< Databricks' own, of the region
  vpc_endpoint_id,       ///< vpce-ID
  endpoint_name,         ///< the endpoint's own DNS name
  workspace_url,         ///< Databricks
  setting,               ///< what is written in the platform's form, under the warehouse's name for it
  port,                  ///< beside the setting
  cluster_identifier,    ///< Redshift
  customer_account_id,   ///< the customer's AWS account
  snowflake_vpce_id,     ///< privatelink-vpce-id
  snowflake_account_url, ///< privatelink-account-url
  snowflake_account,     ///< privatelink-account-name
  snowflake_ocsp_url,    ///< privatelink-ocsp-url
};

/// What in a configuration would show that it is done.
enum class evidence : std::uint8_t {
  none,
  region,        ///< the endpoint's region is one of the service's
  two_endpoints, ///< the customer has two VPC endpoints at the most
  allowance,     ///< 300 GB
  redshift_port, ///< every upstream's port is one of Redshift's
  service,       ///< an upstream's name carries the endpoint service's id
  on_aws,        ///< an upstream is a VPC endpoint of AWS
};

/// One prerequisite or step.
struct documented {
  std::string_view id;
  std::vector<actor> who;                 ///< in the order in which they act
  std::string_view what;                  ///< one or two sentences
  std::vector<fact> values{};             ///< to hand over
  evidence shown_by = evidence::none;     ///< where it shows enough, no probe has to
  std::vector<std::string_view> probes{}; ///< of `tollgate doctor`, by their ids; empty: none can see it
  std::string_view remark{};              ///< where rules conflict, what is for people, what the proxy changes
};

/// What holds for every warehouse.
std::vector<documented> service_table();
std::vector<documented> databricks_table();
std::vector<documented> rds_postgres_table();
std::vector<documented> redshift_table();
std::vector<documented> snowflake_table();

/// `service_table()` and then the warehouse's.
std::vector<documented> documented_for(config::warehouse of);

} // namespace tollgate::proxy::onboarding
