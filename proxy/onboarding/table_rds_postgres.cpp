// RDS Postgres, after the service's documentation.
#include "proxy/onboarding/documented.hpp"

namespace tollgate::proxy::onboarding {

std::vector<documented> rds_postgres_table() {
  using enum actor;
  return {
      {.id = "rds_postgres.prerequisite.1",
       .who = {customer},
       .what =
           "Set up a Network Load Balancer that routes to the Postgres database. Recommended: keep the addresses of "
           "its target group in step with the database's, as with an AWS Lambda.",
       .probes = {"tcp", "postgres_tls"}},
      {.id = "rds_postgres.prerequisite.1.1",
       .who = {customer, success_manager, platform_engineer},
       .what = "Whenever the load balancer's Availability Zones change, tell the customer success manager, so that the "
               "platform changes those of its VPC endpoint.",
       .remark =
           "A duty for as long as the endpoint lives, not a step to finish. The probe `zones` sees a zone that the "
           "endpoint's name has lost, and not what the customer has changed."},
      {.id = "rds_postgres.prerequisite.2",
       .who = {customer},
       .what = "Configure the load balancer in one of the two ways that follow.",
       .probes = {"tcp", "source_address"},
       .remark = "2.1 and 2.2 exclude each other: one is enough, and probes see only that one of them works."},
      {.id = "rds_postgres.prerequisite.2.1",
       .who = {customer},
       .what = "Either: disable the setting that enforces inbound rules on PrivateLink traffic."},
      {.id = "rds_postgres.prerequisite.2.2",
       .who = {customer},
       .what =
           "Or, where inbound rules have to be enforced: add an inbound rule that allows the platform's PrivateLink "
           "CIDR, 10.0.0.0/8.",
       .remark = "The load balancer sees the private address that the proxy dials from: that one has to be in "
                 "10.0.0.0/8. The probe `source_address` shows it."},
      {.id = "rds_postgres.step.1",
       .who = {customer},
       .what = "Create a VPC endpoint service for the load balancer, by AWS' documentation on services powered by "
               "PrivateLink.",
       .shown_by = evidence::service},
      {.id = "rds_postgres.step.2",
       .who = {customer, success_manager},
       .what = "Tell the customer success manager of the interest in PrivateLink, who answers with the platform's AWS "
               "principal.",
       .values = {fact::edge_principal}},
      {.id = "rds_postgres.step.3",
       .who = {customer},
       .what = "Add the principal to the allowed principals of the endpoint service of step 1.",
       .values = {fact::edge_principal},
       .probes = {"tcp"},
       .remark = "Where the service asks for acceptance, somebody has to accept the endpoint as well."},
      {.id = "rds_postgres.step.4",
       .who = {customer, success_manager, platform_engineer},
       .what = "The customer gives the service's name to the customer success manager; the platform creates a VPC "
               "endpoint for it in its Edge VPC.",
       .values = {fact::service_name, fact::vpc_endpoint_id},
       .shown_by = evidence::service,
       .probes = {"tcp"}},
      {.id = "rds_postgres.step.5",
       .who = {platform_engineer, success_manager, customer},
       .what = "The platform gives the customer the endpoint's private DNS name, which is the Host setting of Postgres "
               "integrations, present and new.",
       .values = {fact::endpoint_name, fact::setting, fact::port},
       .probes = {"client_names"},
       .remark =
           "Two rules meet here. The documentation's Host is the endpoint's own name, and clients that resolve it "
           "to the endpoint go past the proxy: override that name (`hosts`, and `resolver` or addresses in "
           "`upstream`), or give a name or address of the proxy. The database's certificate has neither name: "
           "verify-full works only with the database's own name."},
  };
}

} // namespace tollgate::proxy::onboarding
