// Redshift's rules: both port ranges at their four edges, endpoint URLs, regions, listeners.
#include "tests/config/provider_row.hpp"

namespace tollgate::config {
namespace {

constexpr auto hosts = &provider_values::hosts;
constexpr auto upstream = &provider_values::upstream;
constexpr auto protocol = &provider_values::protocol;

const provider_values good{
    .protocol = "postgres",
    .warehouse = "redshift",
    .hosts = "acme-endpoint-abcdefghij.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com",
    .upstream = "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com:5439\""};

std::string on_port(const std::string& port) {
  return "\"10.0.9.1:" + port + '"';
}

std::string outside(const std::string& port) {
  return upstream_error("port " + port +
                        " is none of a cluster with relocation: write its port of 5431-5455 or "
                        "8191-8215, by default 5439 (Amazon Redshift Management Guide, Relocating a "
                        "cluster)");
}

const std::string write_url = "write its PrivateLink endpoint URL, as "
                              "NAME-endpoint-RANDOM.ID.REGION.redshift.amazonaws.com (";
const std::string guide = "Amazon Redshift Management Guide, Redshift-managed VPC endpoints)";

std::string no_url(const std::string& name) {
  return host_error(name + " is not the PrivateLink endpoint URL, which clients use as their host: " + write_url +
                    "the service's documentation on PrivateLink, Redshift, step 5)");
}

std::string serverless() {
  return "'acme.123456789012.us-east-1.redshift-serverless.amazonaws.com' is Redshift Serverless, which the service "
         "does not offer: use a cluster of RA3 nodes with relocation, and its PrivateLink endpoint URL (the service's "
         "documentation on PrivateLink, Redshift, Prerequisites)";
}

const std::vector<provider_row> rows{
    {"port_5430", upstream, on_port("5430"), {outside("5430")}},
    {"port_5431", upstream, on_port("5431"), {}},
    {"port_5439", upstream, on_port("5439"), {}},
    {"port_5455", upstream, on_port("5455"), {}},
    {"port_5456", upstream, on_port("5456"), {outside("5456")}},
    {"port_8190", upstream, on_port("8190"), {outside("8190")}},
    {"port_8191", upstream, on_port("8191"), {}},
    {"port_8215", upstream, on_port("8215"), {}},
    {"port_8216", upstream, on_port("8216"), {outside("8216")}},
    {"port_443", upstream, on_port("443"), {outside("443")}},
    {"host_of_a_cluster",
     hosts,
     "acme.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com",
     {host_error(
         "'acme.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com' is a cluster's own name, not a VPC endpoint's: " +
         write_url + guide)}},
    {"host_with_nothing_after_endpoint",
     hosts,
     "acme-endpoint.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com",
     {host_error("'acme-endpoint.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com' is a cluster's own name, not a VPC "
                 "endpoint's: " +
                 write_url + guide)}},
    {"host_elsewhere", hosts, "redshift.acme.example", {no_url("'redshift.acme.example'")}},
    {"host_in_another_region",
     hosts,
     "acme-endpoint-abc.c0ffee.us-west-2.redshift.amazonaws.com",
     {host_error("'acme-endpoint-abc.c0ffee.us-west-2.redshift.amazonaws.com' is not in us-east-1: write an endpoint "
                 "URL of that region, or correct `region` (" +
                 guide)}},
    {"host_serverless",
     hosts,
     "acme.123456789012.us-east-1.redshift-serverless.amazonaws.com",
     {host_error(serverless())}},
    {"upstream_serverless",
     upstream,
     "\"acme.123456789012.us-east-1.redshift-serverless.amazonaws.com:5439\"",
     {upstream_error(serverless())}},
    {"upstream_of_a_cluster",
     upstream,
     "\"acme.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com:5439\"",
     {upstream_error("'acme.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com' is the cluster's own name, which leads past "
                     "the VPC endpoint: " +
                     write_url + guide)}},
    {"upstream_by_endpoint_url", upstream, "\"acme2-endpoint-abc.c0ffee.us-east-1.redshift.amazonaws.com:5439\"", {}},
    {"upstream_in_another_region",
     upstream,
     "\"acme-endpoint-abc.c0ffee.us-west-2.redshift.amazonaws.com:5439\"",
     {upstream_error("'acme-endpoint-abc.c0ffee.us-west-2.redshift.amazonaws.com' is not in us-east-1: write an "
                     "endpoint URL of that region, or correct `region` (" +
                     guide)}},
    // The port as well: two things of one upstream.
    {"cluster_and_port",
     upstream,
     "\"acme.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com:5432\", \"10.0.9.1:5430\"",
     {upstream_error("'acme.c0ffee0c0ffe.us-east-1.redshift.amazonaws.com' is the cluster's own name, which leads past "
                     "the VPC endpoint: " +
                     write_url + guide),
      upstream_error("port 5430 is none of a cluster with relocation: write its port of 5431-5455 or 8191-8215, by "
                     "default 5439 (Amazon Redshift Management Guide, Relocating a cluster)",
                     1, 79)}},
    {"front_tls",
     protocol,
     "tls",
     {as_warning(listener_error("'on' reaches only clients that begin with TLS, which Redshift's drivers do not: use a "
                                "postgres or tcp listener of its own (Amazon Redshift, Redshift and PostgreSQL)"))}},
    {"front_http",
     protocol,
     "http",
     {listener_error("'on' does not suit Redshift, which speaks as Postgres does: use a postgres or tcp listener of "
                     "its own (Amazon Redshift, Redshift and PostgreSQL)")}},
};

class rules_redshift : public testing::TestWithParam<provider_row> {};

TEST_P(rules_redshift, say_where_and_what) {
  expect_problems(good, GetParam());
}

INSTANTIATE_TEST_SUITE_P(config, rules_redshift, testing::ValuesIn(rows), provider_row_name{});

} // namespace
} // namespace tollgate::config
