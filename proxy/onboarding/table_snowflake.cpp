// Snowflake, after the service's documentation.
#include "proxy/onboarding/documented.hpp"

namespace tollgate::proxy::onboarding {

std::vector<documented> snowflake_table() {
  using enum actor;
  return {
      {.id = "snowflake.prerequisite.1",
       .who = {customer},
       .what = "Have the Snowflake account on the Business Critical Edition or a higher one."},
      {.id = "snowflake.prerequisite.2",
       .who = {customer},
       .what = "Have the Snowflake account hosted on AWS.",
       .shown_by = evidence::on_aws},
      {.id = "snowflake.step.1",
       .who = {customer},
       .what = "Enable AWS PrivateLink for the account, by Snowflake's documentation."},
      {.id = "snowflake.step.2",
       .who = {customer, success_manager},
       .what = "Tell the customer success manager of the interest in PrivateLink, who answers with the platform's AWS "
               "Edge account id.",
       .values = {fact::edge_account_id}},
      {.id = "snowflake.step.3",
       .who = {customer, snowflake_support},
       .what = "Open a case with Snowflake support, to authorize PrivateLink connections from that AWS account, as a "
               "third-party vendor's, to the Snowflake account.",
       .values = {fact::edge_account_id},
       .remark =
           "Step 1 authorizes the customer's own AWS account only. Another one's is up to Snowflake's people, and "
           "step 4 waits for them."},
      {.id = "snowflake.step.4",
       .who = {customer, success_manager},
       .what = "After that, call SYSTEM$GET_PRIVATELINK_CONFIG as ACCOUNTADMIN. Give privatelink-vpce-id and "
               "privatelink-account-url to the customer success manager, and keep privatelink-account-name for step 6.",
       .values = {fact::snowflake_vpce_id, fact::snowflake_account_url, fact::snowflake_account,
                  fact::snowflake_ocsp_url},
       .remark = "Ask for the whole answer: the OCSP URL is in it, which the documentation does not ask for and the "
                 "drivers need. `tollgate import-snowflake` reads it. privatelink-vpce-id is the name of a service."},
      {.id = "snowflake.step.5",
       .who = {platform_engineer},
       .what = "Create a VPC endpoint for the customer, and a CNAME record that leads the platform's traffic for the "
               "account to it, so that connections to privatelink-account-name pass PrivateLink.",
       .values = {fact::vpc_endpoint_id, fact::snowflake_account_url, fact::snowflake_ocsp_url},
       .probes = {"client_names", "tcp", "tls_certificate", "ocsp_cache"},
       .remark =
           "Two rules meet here. A private zone is the exact name, and a CNAME is forbidden at its apex: `tollgate "
           "dns` writes addresses or an alias, for the OCSP name as well."},
      {.id = "snowflake.step.6",
       .who = {success_manager, customer},
       .what = "The customer success manager notifies the customer, who uses privatelink-account-name as the Account "
               "setting of Snowflake integrations, present and new.",
       .values = {fact::setting, fact::port},
       .remark = "Stages go to S3 or to the internal-stage endpoint: they do not pass the proxy, and are not counted."},
  };
}

} // namespace tollgate::proxy::onboarding
