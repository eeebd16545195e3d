// What users write in the platform's forms, and which names must lead to the proxy for it.
#include "proxy/onboarding/client_setting.hpp"
#include "tests/proxy/onboarding/sample.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::onboarding {
namespace {

struct told {
  std::string endpoint; ///< what stands after `name: x`
  std::string field;
  std::string value;
  std::vector<std::string> names;
};

client_setting setting_in(const config::model& model) {
  const config::endpoint& only = model.customers.front().endpoints.front();
  return setting_of(only, model.listeners[only.listener_index], "PROXY");
}

TEST(client_setting, follows_from_hosts_resolver_and_upstream) {
  const std::string regional = "vpce-1-a.vpce-svc-2.us-east-1.vpce.amazonaws.com";
  const std::string zonal = "vpce-1-a-us-east-1a.vpce-svc-2.us-east-1.vpce.amazonaws.com";
  const std::string both = "upstream: [\"" + zonal + ":5432\", \"" + regional + ":5432\"]";
  const std::vector<told> rows{
      {"warehouse: databricks, listener: https, hosts: [A.example], upstream: [\"v.example:443\"]",
       "Workspace URL",
       "https://a.example",
       {"a.example"}},
      {"warehouse: databricks, listener: https, upstream: [\"v.example:443\"]", "Workspace URL", "", {}},
      {"warehouse: rds_postgres, listener: pg, " + both, "Host", "PROXY", {}},
      {"warehouse: rds_postgres, listener: pg, resolver: [10.0.0.2], " + both, "Host", regional, {zonal, regional}},
      {"warehouse: rds_postgres, listener: pg, hosts: [db.example], resolver: [10.0.0.2], " + both,
       "Host",
       "db.example",
       {"db.example", zonal, regional}},
      {"warehouse: rds_postgres, listener: pg, hosts: [" + regional + "], resolver: [10.0.0.2], " + both,
       "Host",
       regional,
       {regional, zonal}},
      {"warehouse: redshift, listener: pg, upstream: [\"10.9.0.1:5439\"], resolver: [10.0.0.2]",
       "Hostname",
       "PROXY",
       {}},
      {"warehouse: redshift, listener: pg, hosts: [r.example], upstream: [\"10.9.0.1:5439\"]",
       "Hostname",
       "r.example",
       {"r.example"}},
      {"warehouse: snowflake, listener: https, hosts: [a.us-west-2.privatelink.snowflakecomputing.com], "
       "upstream: [\"v.example:443\"]",
       "Account",
       "a.us-west-2.privatelink",
       {"a.us-west-2.privatelink.snowflakecomputing.com"}},
      {"warehouse: snowflake, listener: https, resolver: [10.0.0.2], hosts: [odd.example], "
       "upstream: [\"v.example:443\"]",
       "Account",
       "odd.example",
       {"odd.example"}},
      {"warehouse: snowflake, listener: http, hosts: [ocsp.a.privatelink.snowflakecomputing.com], "
       "upstream: [\"v.example:80\"]",
       "",
       "ocsp.a.privatelink.snowflakecomputing.com",
       {"ocsp.a.privatelink.snowflakecomputing.com"}},
  };
  for (const told& row : rows) {
    const config::model model = model_of("      - {name: x, " + row.endpoint + "}\n");
    const client_setting setting = setting_in(model);
    EXPECT_EQ(setting.field, row.field) << row.endpoint;
    EXPECT_EQ(setting.value, row.value) << row.endpoint;
    EXPECT_EQ(overridden_names(model.customers.front().endpoints.front()), row.names) << row.endpoint;
  }
}

TEST(client_setting, tells_the_listeners_port_and_not_the_upstreams) {
  EXPECT_EQ(
      setting_in(model_of("      - {name: x, warehouse: redshift, listener: pg2, upstream: [\"v.example:5439\"]}\n"))
          .port,
      5433);
}

} // namespace
} // namespace tollgate::proxy::onboarding
