// What is refused, and what is only warned of, in endpoints: keys, listeners, routes by host name.
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

const std::vector<sample> samples{
    {"item_empty",
     {appended(R"(      - {}
)")},
     {"23:9: error: customers[0].endpoints[2].name: is missing: write a name for this endpoint",
      "23:9: error: customers[0].endpoints[2].warehouse: is missing: write databricks, rds_postgres, redshift or "
      "snowflake",
      "23:9: error: customers[0].endpoints[2].listener: is missing: write the name of one of the listeners",
      "23:9: error: customers[0].endpoints[2].upstream: is missing: write a list of hosts with ports, as "
      "[\"db.example.com:5432\"]",
      "23:9: error: customers[0].endpoints[2].region: is missing: write us-east-1, us-east-2, us-west-2 or eu-west-1",
      "23:9: error: customers[0].endpoints[2].vpc_endpoint: is missing: write the id of the VPC endpoint, as "
      "vpce-0123456789abcdef0"}},
    {"item_empty_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      appended(R"(      - {}
)")},
     {"24:9: error: customers[0].endpoints[2].name: is missing: write a name for this endpoint",
      "24:9: error: customers[0].endpoints[2].warehouse: is missing: write databricks, rds_postgres, redshift or "
      "snowflake",
      "24:9: error: customers[0].endpoints[2].listener: is missing: write the name of one of the listeners",
      "24:9: error: customers[0].endpoints[2].upstream: is missing: write a list of hosts with ports, as "
      "[\"db.example.com:5432\"]"}},
    {"key_unknown",
     {{"name: orders", R"(name: orders
        upstreams: [])"}},
     {"18:9: error: customers[0].endpoints[1].upstreams: is not a key of this section; did you mean 'upstream'?"}},
    {"name_syntax",
     {{"name: orders", R"(name: "orders db")"}},
     {"17:15: error: customers[0].endpoints[1].name: 'orders db' is not a name: write 1 to 63 letters, digits, '.', "
      "'_' or '-', the first one a letter or a digit"}},
    {"warehouse_unknown",
     {{"rds_postgres", "rds-postgres"}},
     {"18:20: error: customers[0].endpoints[1].warehouse: 'rds-postgres' is not one of databricks rds_postgres "
      "redshift snowflake; did you mean 'rds_postgres'?"}},
    {"region_unknown",
     {{R"(region: us-east-1
        vpc_endpoint: vpce-0fed)",
       R"(region: us-east-3
        vpc_endpoint: vpce-0fed)"}},
     {"19:17: error: customers[0].endpoints[1].region: 'us-east-3' is not one of us-east-1 us-east-2 us-west-2 "
      "eu-west-1; did you mean 'us-east-1'?"}},
    {"region_unknown_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(region: us-east-1
        vpc_endpoint: vpce-0fed)",
       R"(region: moon
        vpc_endpoint: vpce-0fed)"}},
     {"20:17: warning: customers[0].endpoints[1].region: 'moon' is not one of us-east-1 us-east-2 us-west-2 "
      "eu-west-1"}},
    {"region_and_id_missing",
     {{R"(        region: us-east-1
        vpc_endpoint: vpce-0fedcba9876543210
)",
       ""}},
     {"17:9: error: customers[0].endpoints[1].region: is missing: write us-east-1, us-east-2, us-west-2 or eu-west-1",
      "17:9: error: customers[0].endpoints[1].vpc_endpoint: is missing: write the id of the VPC endpoint, as "
      "vpce-0123456789abcdef0"}},
    {"region_and_id_missing_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(        region: us-east-1
        vpc_endpoint: vpce-0fedcba9876543210
)",
       ""}},
     {}},
    {"vpc_endpoint_syntax",
     {{"vpce-0fedcba9876543210", "vpce-0FEDCBA9876543210"}},
     {"20:23: error: customers[0].endpoints[1].vpc_endpoint: 'vpce-0FEDCBA9876543210' is not the id of a VPC endpoint: "
      "write vpce- and 8 or 17 hexadecimal digits"}},
    {"vpc_endpoint_syntax_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {"vpce-0fedcba9876543210", "orders-vpce"}},
     {"21:23: warning: customers[0].endpoints[1].vpc_endpoint: 'orders-vpce' is not the id of a VPC endpoint: write "
      "vpce- and 8 or 17 hexadecimal digits"}},
    {"vpc_endpoint_short_id", {{"vpce-0fedcba9876543210", "vpce-0fedcba9"}}, {}},
    {"listener_unknown",
     {{"listener: pg", "listener: gp"}},
     {"6:5: warning: listeners[1]: no endpoint uses 'pg': every client would be refused; remove it or route to it",
      "21:19: error: customers[0].endpoints[1].listener: 'gp' is not the name of a listener; did you mean 'pg'?"}},
    {"hosts_wildcard",
     {{"[lake.cloud.databricks.com]", R"(["*.example"])"}},
     {"15:17: error: customers[0].endpoints[0].hosts[0]: '*.example' is a wildcard, and hosts are matched exactly: "
      "write one exact host name, as db.example.com"}},
    {"hosts_syntax",
     {{"[lake.cloud.databricks.com]", R"([a..b, -a.example, 10.0.0.1, "a:443", "::1", "", "a b"])"}},
     {"15:17: error: customers[0].endpoints[0].hosts[0]: 'a..b' has an empty label: write one exact host name, as "
      "db.example.com",
      "15:23: error: customers[0].endpoints[0].hosts[1]: '-a.example' has a label that starts or ends with '-': write "
      "one exact host name, as db.example.com",
      "15:35: error: customers[0].endpoints[0].hosts[2]: '10.0.0.1' is an address or ends with a number: write one "
      "exact host name, as db.example.com",
      "15:45: error: customers[0].endpoints[0].hosts[3]: 'a:443' has a port or is an address: write one exact host "
      "name, as db.example.com",
      "15:54: error: customers[0].endpoints[0].hosts[4]: '::1' has a port or is an address: write one exact host name, "
      "as db.example.com",
      "15:61: error: customers[0].endpoints[0].hosts[5]: '' is empty: write one exact host name, as db.example.com",
      "15:65: error: customers[0].endpoints[0].hosts[6]: 'a b' has a byte that no host name has: write one exact host "
      "name, as db.example.com"}},
    {"hosts_not_a_list",
     {{"[lake.cloud.databricks.com]", "lake.cloud.databricks.com"}},
     {"15:16: error: customers[0].endpoints[0].hosts: is a single value: write a list, as [first, second]"}},
    {"hosts_twice",
     {{"[lake.cloud.databricks.com]", "[lake.cloud.databricks.com, LAKE.cloud.databricks.com.]"}},
     {"15:44: error: customers[0].endpoints[0].hosts[1]: 'lake.cloud.databricks.com' is routed by "
      "customers[0].endpoints[0].hosts[0] already on listener 'https': one name leads to one endpoint"}},
    {"hosts_on_tcp",
     {{"name: orders", R"(name: orders
        hosts: [orders.cloud.databricks.com])"}},
     {"18:9: warning: customers[0].endpoints[1].hosts: routes nothing: the tcp listener 'pg' reads no names; only "
      "`dns` and `checklist` use it"}},
    {"tls_required_on_tcp",
     {{"name: orders", R"(name: orders
        tls_required: false)"}},
     {"18:23: warning: customers[0].endpoints[1].tls_required: has no effect: 'pg' is not a postgres listener"}},
    {"tls_required_not_bool",
     {{"name: orders", R"(name: orders
        tls_required: maybe)"}},
     {"18:23: error: customers[0].endpoints[1].tls_required: 'maybe' is neither true nor false"}},
    {"tcp_listener_shared",
     {appended(R"(  - id: beta
    endpoints:
      - name: b
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-00000000000000003
        listener: pg
        upstream: ["x-vpce.example:443"]
)")},
     {"29:19: error: customers[1].endpoints[0].listener: 'pg' belongs to customers[0].endpoints[1]: a tcp listener "
      "reads no name to route by; give this endpoint a listener of its own"}},
    {"shared_without_hosts",
     {{R"(        hosts: [lake.cloud.databricks.com]
)",
       ""},
      appended(R"(  - id: beta
    endpoints:
      - name: b
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-00000000000000003
        listener: https
        hosts: [b.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {"10:9: error: customers[0].endpoints[0].hosts: is missing: 'https' is shared by 2 endpoints and routes by host "
      "name; write the names clients ask for"}},
    {"shared_hosts_overlap",
     {appended(R"(  - id: beta
    endpoints:
      - name: b
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-00000000000000003
        listener: https
        hosts: [b.cloud.databricks.com, Lake.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {"30:41: error: customers[1].endpoints[0].hosts[1]: 'lake.cloud.databricks.com' is routed by "
      "customers[0].endpoints[0].hosts[0] already on listener 'https': one name leads to one endpoint"}},
    {"alone_without_hosts",
     {{R"(        hosts: [lake.cloud.databricks.com]
)",
       ""}},
     {}},
    {"postgres_shared",
     {{"protocol: tls", "protocol: postgres"}, {"databricks", "rds_postgres"}, appended(R"(  - id: beta
    endpoints:
      - name: b
        warehouse: rds_postgres
        region: us-east-1
        vpc_endpoint: vpce-00000000000000003
        listener: https
        hosts: [b.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {"5:52: warning: listeners[0].protocol: a postgres listener that is shared cannot route cancel requests, which "
      "carry no name: give each endpoint a listener of its own"}},
    {"send_proxy_unknown",
     {{"name: orders", R"(name: orders
        send_proxy: v1)"}},
     {"18:21: error: customers[0].endpoints[1].send_proxy: 'v1' is not one of off v2; did you mean 'v2'?"}},
    {"resolver_syntax",
     {{"name: orders", R"(name: orders
        resolver: [dns.example, "10.0.0.2:0", 10.0.0.2, "[::1]:53"])"}},
     {"18:20: error: customers[0].endpoints[1].resolver[0]: 'dns.example' is not a name server: write its address, as "
      "10.0.0.2 or 10.0.0.2:53",
      "18:33: error: customers[0].endpoints[1].resolver[1]: '10.0.0.2:0' is not a name server: write its address, as "
      "10.0.0.2 or 10.0.0.2:53"}},
    {"resolver_empty",
     {{"name: orders", R"(name: orders
        resolver: [])"}},
     {"18:9: error: customers[0].endpoints[1].resolver: is empty: name at least one DNS server, or remove the key"}},
    {"resolver_too_many",
     {{"name: orders", R"(name: orders
        resolver: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5])"}},
     {"18:9: error: customers[0].endpoints[1].resolver: has 5 entries: name 4 DNS servers at the most"}},
    {"resolver_as_many_as_allowed",
     {{"name: orders", R"(name: orders
        resolver: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4])"}},
     {}},
    {"resolver_nowhere",
     {{"name: orders", R"(name: orders
        resolver: [0.0.0.0:53, "224.0.0.251"])"}},
     {"18:20: error: customers[0].endpoints[1].resolver[0]: '0.0.0.0:53' is no host's address: write the name "
      "server's, "
      "as 10.0.0.2",
      "18:32: error: customers[0].endpoints[1].resolver[1]: '224.0.0.251' is no host's address: write the name "
      "server's, as 10.0.0.2"}},
};

class refused_endpoints : public testing::TestWithParam<sample> {};

TEST_P(refused_endpoints, says_where_and_what) {
  EXPECT_EQ(problems_of(text_of(GetParam())), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(config, refused_endpoints, testing::ValuesIn(samples), sample_name{});

} // namespace
} // namespace tollgate::config
