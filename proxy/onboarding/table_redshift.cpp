// Redshift, after the service's documentation.
#include "proxy/onboarding/documented.hpp"

namespace tollgate::proxy::onboarding {

std::vector<documented> redshift_table() {
  using enum actor;
  return {
      {.id = "redshift.prerequisite.1", .who = {customer}, .what = "Have a cluster of RA3 nodes."},
      {.id = "redshift.prerequisite.2",
       .who = {customer},
       .what = "Enable cluster relocation, by AWS' documentation: the cluster's endpoint then stays the same when it "
               "moves to another Availability Zone, and the platform stays connected.",
       .remark = "The port of prerequisite 3 comes first: relocation cannot be enabled with a port outside of the "
                 "ranges."},
      {.id = "redshift.prerequisite.3",
       .who = {customer},
       .what = "Have the cluster on a port of 5431-5455 or 8191-8215: a cluster with relocation may refuse another.",
       .shown_by = evidence::redshift_port},
      {.id = "redshift.step.1",
       .who = {customer, success_manager},
       .what = "Tell the customer success manager of the interest in PrivateLink, who answers with the platform's Edge "
               "account and VPC.",
       .values = {fact::edge_account_id, fact::edge_vpc_id}},
      {.id = "redshift.step.2",
       .who = {customer},
       .what = "Grant that account and VPC access to the cluster, by AWS' documentation on cross-VPC endpoints.",
       .values = {fact::edge_account_id, fact::edge_vpc_id},
       .remark = "Step 4 cannot be done before."},
      {.id = "redshift.step.3",
       .who = {customer},
       .what = "Give the cluster identifier and the customer's AWS account id to the customer success manager.",
       .values = {fact::cluster_identifier, fact::customer_account_id}},
      {.id = "redshift.step.4",
       .who = {platform_engineer, success_manager},
       .what =
           "Create a Redshift-managed VPC endpoint in the platform's Redshift subnet, and give its internal endpoint "
           "URL to the customer.",
       .values = {fact::vpc_endpoint_id, fact::endpoint_name},
       .probes = {"tcp", "postgres_tls"}},
      {.id = "redshift.step.5",
       .who = {customer},
       .what = "Use that URL as the Hostname setting of Redshift integrations, present and new.",
       .values = {fact::setting, fact::port},
       .probes = {"client_names"},
       .remark =
           "Two rules meet here. The documentation's Hostname is the endpoint's own name, and clients that resolve "
           "it to the endpoint go past the proxy: override that name (`hosts`, and `resolver` or addresses in "
           "`upstream`), or give a name or address of the proxy."},
  };
}

} // namespace tollgate::proxy::onboarding
