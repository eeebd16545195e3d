// RDS Postgres' rules: which names lead past the VPC endpoint, and which listeners Postgres clients reach.
#include "tests/config/provider_row.hpp"

namespace tollgate::config {
namespace {

constexpr auto hosts = &provider_values::hosts;
constexpr auto upstream = &provider_values::upstream;
constexpr auto protocol = &provider_values::protocol;

const provider_values good{
    .protocol = "postgres",
    .warehouse = "rds_postgres",
    .hosts = "",
    .upstream = "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com:5432\""};

std::string past(const std::string& name, const std::string& whose) {
  return upstream_error(name + " is the " + whose +
                        " own name, which leads past the VPC endpoint: write the DNS name "
                        "of vpce-0123456789abcdef0, as "
                        "vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com (the "
                        "service's documentation on PrivateLink, RDS Postgres, step 5)");
}

const std::vector<provider_row> rows{
    {"any_port", upstream, "\"10.0.9.1:1\", \"10.0.9.1:65535\"", {}},
    {"database",
     upstream,
     "\"orders.abcdefghijkl.us-east-1.rds.amazonaws.com:5432\"",
     {past("'orders.abcdefghijkl.us-east-1.rds.amazonaws.com'", "database's")}},
    {"cluster",
     upstream,
     "\"orders.cluster-abcdefghijkl.us-east-1.rds.amazonaws.com:5432\"",
     {past("'orders.cluster-abcdefghijkl.us-east-1.rds.amazonaws.com'", "database's")}},
    {"rds_below_something_else", upstream, "\"a.b.us-east-1.rds.amazonaws.com.example:5432\"", {}},
    {"load_balancer",
     upstream,
     "\"orders-0123456789abcdef.elb.us-east-1.amazonaws.com:5432\"",
     {past("'orders-0123456789abcdef.elb.us-east-1.amazonaws.com'", "load balancer's")}},
    {"load_balancer_of_old",
     upstream,
     "\"orders-0123456789.us-east-1.elb.amazonaws.com:5432\"",
     {past("'orders-0123456789.us-east-1.elb.amazonaws.com'", "load balancer's")}},
    {"host_of_the_database", hosts, "orders.abcdefghijkl.us-east-1.rds.amazonaws.com", {}},
    {"front_tcp", protocol, "tcp", {}},
    {"front_tls",
     protocol,
     "tls",
     {as_warning(listener_error("'on' reaches only clients that begin with TLS (libpq 17 with sslnegotiation=direct): "
                                "use a postgres or tcp listener of its own (PostgreSQL documentation, SSL Session "
                                "Encryption)"))}},
    {"front_http",
     protocol,
     "http",
     {listener_error(
         "'on' does not suit Postgres: use a postgres or tcp listener of its own (PostgreSQL documentation, "
         "Message Flow)")}},
};

class rules_rds_postgres : public testing::TestWithParam<provider_row> {};

TEST_P(rules_rds_postgres, say_where_and_what) {
  expect_problems(good, GetParam());
}

INSTANTIATE_TEST_SUITE_P(config, rules_rds_postgres, testing::ValuesIn(rows), provider_row_name{});

} // namespace
} // namespace tollgate::config
