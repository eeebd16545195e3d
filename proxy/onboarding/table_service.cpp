// What the service's documentation says before it comes to the warehouses.
#include "proxy/onboarding/documented.hpp"

namespace tollgate::proxy::onboarding {

std::vector<documented> service_table() {
  using enum actor;
  return {
      {.id = "service.prerequisite.1",
       .who = {customer, success_manager},
       .what = "Agree to the platform's first-access and beta terms: the PrivateLink integration is a private beta."},
      {.id = "service.prerequisite.2",
       .who = {customer},
       .what = "Expect networking costs of AWS PrivateLink on your own bill."},
      {.id = "service.prerequisite.3",
       .who = {customer},
       .what = "Have the warehouse in us-east-1, us-east-2, us-west-2 or eu-west-1.",
       .values = {fact::region},
       .shown_by = evidence::region},
      {.id = "service.prerequisite.4",
       .who = {platform_engineer},
       .what = "Give a customer 2 PrivateLink VPC endpoints at the most.",
       .shown_by = evidence::two_endpoints,
       .remark = "Entries that share a VPC endpoint count once, as Snowflake's two do."},
      {.id = "service.prerequisite.5",
       .who = {platform_engineer},
       .what = "Limit the data transfer to 300 GB a month, in total over all of the customer's VPC endpoints.",
       .shown_by = evidence::allowance,
       .remark = "The documentation does not say whether a GB is 10^9 bytes or 2^30. Tollgate's 300GB is 300 x 10^9."},
  };
}

std::vector<documented> documented_for(config::warehouse of) {
  std::vector<documented> all = service_table();
  const auto append = [&all](std::vector<documented> more) { all.insert(all.end(), more.begin(), more.end()); };
  switch (of) {
  case config::warehouse::databricks:
    append(databricks_table());
    break;
  case config::warehouse::rds_postgres:
    append(rds_postgres_table());
    break;
  case config::warehouse::redshift:
    append(redshift_table());
    break;
  case config::warehouse::snowflake:
    append(snowflake_table());
    break;
  }
  return all;
}

} // namespace tollgate::proxy::onboarding
