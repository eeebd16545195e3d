// Databricks, after the service's documentation.
#include "proxy/onboarding/documented.hpp"

namespace tollgate::proxy::onboarding {

std::vector<documented> databricks_table() {
  using enum actor;
  return {
      {.id = "databricks.note.1",
       .who = {customer},
       .what = "Read Databricks' documentation on AWS PrivateLink first: a front-end and a back-end connection are "
               "needed.",
       .remark = "The front-end one is the platform's (step 3), the back-end one is the customer's own (step 1)."},
      {.id = "databricks.prerequisite.1",
       .who = {customer},
       .what = "Have the Databricks account on the Enterprise pricing tier and on the E2 version of the platform."},
      {.id = "databricks.prerequisite.2",
       .who = {customer},
       .what = "Have the workspace in a customer-managed VPC, with secure cluster connectivity."},
      {.id = "databricks.prerequisite.2.1",
       .who = {customer},
       .what = "Turn on DNS hostnames and DNS resolution in that VPC."},
      {.id = "databricks.prerequisite.2.2",
       .who = {customer},
       .what = "Give it a security group with access in both directions to 0.0.0.0/0 on the ports 443, 3306, 6666, "
               "2443 and 8443-8451.",
       .remark = "These ports are the customer's compute plane's. Of them only 443 passes the proxy: write no listener "
                 "and no upstream with another."},
      {.id = "databricks.step.1",
       .who = {customer},
       .what = "Follow Databricks' documentation on private connectivity with AWS PrivateLink, and create a back-end "
               "connection, to go with the platform's front-end one."},
      {.id = "databricks.step.2",
       .who = {customer},
       .what = "With the back-end connection there, tell the customer success manager of the interest in PrivateLink."},
      {.id = "databricks.step.3",
       .who = {platform_engineer, success_manager},
       .what =
           "Create a VPC endpoint for the customer, to Databricks' workspace service of the region, and give its id "
           "to the customer.",
       .values = {fact::databricks_service, fact::vpc_endpoint_id},
       .probes = {"tcp", "tls_certificate"},
       .remark = "Databricks admits what comes through the endpoint only after steps 4 and 5."},
      {.id = "databricks.step.4",
       .who = {customer},
       .what =
           "Register the VPC endpoint in the Databricks account, and create or update the Private Access Setting so "
           "that it includes the endpoint.",
       .values = {fact::vpc_endpoint_id, fact::region},
       .remark = "The Private Access Setting lists the id that Databricks gives at registration, not the vpce- id."},
      {.id = "databricks.step.5",
       .who = {customer},
       .what = "Configure the workspace to use the Private Access Setting of step 4."},
      {.id = "databricks.step.6",
       .who = {customer, success_manager, platform_engineer},
       .what = "The customer gives the workspace URL to the customer success manager; the platform's internal DNS then "
               "leads the platform's traffic for the workspace to the endpoint.",
       .values = {fact::workspace_url},
       .probes = {"client_names"},
       .remark = "Here the name leads to the proxy, and the proxy to the endpoint: `tollgate dns` has the records. All "
                 "integrations of this workspace move at once, when the record is there."},
      {.id = "databricks.step.7",
       .who = {success_manager},
       .what = "Notify the customer that it is complete: present and new integrations with this workspace URL use "
               "PrivateLink by themselves.",
       .values = {fact::setting, fact::port},
       .remark = "Cloud Fetch results come from presigned links to storage: they pass neither the endpoint nor the "
                 "proxy, and are not counted."},
  };
}

} // namespace tollgate::proxy::onboarding
