// RDS Postgres: behind a Network Load Balancer's endpoint service, so that only the VPC endpoint's DNS name leads
// there.
//
// Any port will do: it is the load balancer's. Any host will do, too: clients use the VPC endpoint's name, or the
// database's where they verify its certificate by name.
#include "config/provider_names.hpp"
#include "config/warehouse_rules.hpp"

#include <array>

namespace tollgate::config {
namespace {

constexpr std::string_view service_documentation = "the service's documentation on PrivateLink, RDS Postgres, step 5";

/// DATABASE.ID.REGION.rds.amazonaws.com; a cluster's, a proxy's and a replica's names end alike.
bool is_database_name(const subject& on) {
  return is_below(on.name, "amazonaws.com") && label_of(on.name, 3) == "rds";
}

/// NAME-ID.elb.REGION.amazonaws.com, and the older NAME-ID.REGION.elb.amazonaws.com.
bool is_load_balancer_name(const subject& on) {
  return is_below(on.name, "amazonaws.com") && (label_of(on.name, 1) == "elb" || label_of(on.name, 2) == "elb");
}

bool is_http(const subject& on) {
  return on.front_end == front_end::http;
}

bool is_tls(const subject& on) {
  return on.front_end == front_end::tls;
}

constexpr std::array rules{
    warehouse_rule{looks_at::upstream, weight::required, is_database_name,
                   "is the database's own name, which leads past the VPC endpoint",
                   "write the DNS name of {vpc_endpoint}, as vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com",
                   service_documentation},
    warehouse_rule{looks_at::upstream, weight::required, is_load_balancer_name,
                   "is the load balancer's own name, which leads past the VPC endpoint",
                   "write the DNS name of {vpc_endpoint}, as vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com",
                   service_documentation},
    warehouse_rule{looks_at::front, weight::required, is_http, "does not suit Postgres",
                   "use a postgres or tcp listener of its own", "PostgreSQL documentation, Message Flow"},
    warehouse_rule{looks_at::front, weight::advised, is_tls,
                   "reaches only clients that begin with TLS (libpq 17 with sslnegotiation=direct)",
                   "use a postgres or tcp listener of its own", "PostgreSQL documentation, SSL Session Encryption"},
};

} // namespace

std::span<const warehouse_rule> rds_postgres_rules() {
  return rules;
}

} // namespace tollgate::config
