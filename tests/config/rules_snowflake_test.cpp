// Snowflake's rules: which names and ports belong to the TLS entry and which to the one for OCSP.
#include "config/provider_names.hpp"
#include "tests/config/provider_row.hpp"

namespace tollgate::config {
namespace {

constexpr auto hosts = &provider_values::hosts;
constexpr auto upstream = &provider_values::upstream;
constexpr auto protocol = &provider_values::protocol;

const provider_values ocsp{
    .protocol = "http",
    .warehouse = "snowflake",
    .hosts = "ocsp.ab12345.us-east-1.privatelink.snowflakecomputing.com",
    .upstream = "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com:80\""};

// The name is of the kind that warns of no missing OCSP entry: that is services_test's.
const provider_values under_tls{
    .protocol = "tls",
    .warehouse = "snowflake",
    .hosts = "",
    .upstream = "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com:443\""};

const std::string guide = " (Snowflake, AWS PrivateLink and Snowflake)";
const std::string function = " (Snowflake, SYSTEM$GET_PRIVATELINK_CONFIG)";
const std::string identifiers = " (Snowflake, Account identifiers)";

std::string no_ocsp(const std::string& name) {
  return as_warning(host_error("'" + name + "' has no way for OCSP: add 'ocsp." + name +
                               "' to an entry on an http listener, with port 80 of the same VPC endpoint" + guide));
}

std::string public_name(const std::string& name) {
  return host_error("'" + name +
                    "' is the account's public name: write its name with .privatelink before "
                    ".snowflakecomputing.com" +
                    function);
}

std::string no_name(const std::string& name) {
  return host_error("'" + name +
                    "' is not a Snowflake PrivateLink name: write privatelink-account-url, as "
                    "LOCATOR.REGION.privatelink.snowflakecomputing.com" +
                    function);
}

std::string another_cloud(const std::string& name) {
  return host_error("'" + name +
                    "' is not on AWS: the service reaches accounts on AWS only (the service's "
                    "documentation on PrivateLink, Snowflake, Prerequisites)");
}

std::string another_region(const std::string& name) {
  return host_error("'" + name + "' is not in us-east-1: write the name of an account there, or correct `region`" +
                    identifiers);
}

std::string neither(const std::string& port) {
  return upstream_error("port " + port +
                        " is none that Snowflake serves: write 443, or 80 for OCSP in an entry of "
                        "its own" +
                        guide);
}

const std::vector<provider_row> ocsp_rows{
    {"locator", hosts, "ocsp.ab12345.privatelink.snowflakecomputing.com", {}},
    {"organization", hosts, "ocsp.acme-prod.privatelink.snowflakecomputing.com", {}},
    {"underscore", hosts, "ocsp.acme-my_prod.privatelink.snowflakecomputing.com", {}},
    {"with_cloud", hosts, "ocsp.ab12345.us-east-1.aws.privatelink.snowflakecomputing.com", {}},
    {"another_region",
     hosts,
     "ocsp.ab12345.us-east-2.aws.privatelink.snowflakecomputing.com",
     {another_region("ocsp.ab12345.us-east-2.aws.privatelink.snowflakecomputing.com")}},
    {"account_name",
     hosts,
     "ab12345.us-east-1.privatelink.snowflakecomputing.com",
     {host_error("'ab12345.us-east-1.privatelink.snowflakecomputing.com' is asked for under TLS, which does not come "
                 "here: move it to an entry on a tls listener, with port 443 of the VPC endpoint" +
                 guide)}},
    {"public_name",
     hosts,
     "ocsp.ab12345.us-east-1.snowflakecomputing.com",
     {public_name("ocsp.ab12345.us-east-1.snowflakecomputing.com")}},
    {"port_79", upstream, "\"10.0.9.1:79\"", {neither("79")}},
    {"port_80", upstream, "\"10.0.9.1:80\"", {}},
    {"port_81", upstream, "\"10.0.9.1:81\"", {neither("81")}},
    {"port_443",
     upstream,
     "\"10.0.9.1:443\"",
     {upstream_error("port 443 is for TLS, and this entry for OCSP: write 80 here, and 443 in an entry on a tls "
                     "listener" +
                     guide)}},
};

const std::vector<provider_row> tls_rows{
    {"without_hosts", hosts, "", {}},
    {"locator",
     hosts,
     "ab12345.us-east-1.privatelink.snowflakecomputing.com",
     {no_ocsp("ab12345.us-east-1.privatelink.snowflakecomputing.com")}},
    {"public_name",
     hosts,
     "ab12345.us-east-1.snowflakecomputing.com",
     {public_name("ab12345.us-east-1.snowflakecomputing.com"), no_ocsp("ab12345.us-east-1.snowflakecomputing.com")}},
    {"elsewhere",
     hosts,
     "snowflake.acme.example",
     {no_name("snowflake.acme.example"), no_ocsp("snowflake.acme.example")}},
    {"the_domain_itself",
     hosts,
     "ocsp.privatelink.snowflakecomputing.com.example",
     {no_name("ocsp.privatelink.snowflakecomputing.com.example")}},
    {"azure",
     hosts,
     "ab12345.west-europe.azure.privatelink.snowflakecomputing.com",
     {another_cloud("ab12345.west-europe.azure.privatelink.snowflakecomputing.com"),
      no_ocsp("ab12345.west-europe.azure.privatelink.snowflakecomputing.com")}},
    {"google",
     hosts,
     "ab12345.us-central1.gcp.privatelink.snowflakecomputing.com",
     {another_cloud("ab12345.us-central1.gcp.privatelink.snowflakecomputing.com"),
      no_ocsp("ab12345.us-central1.gcp.privatelink.snowflakecomputing.com")}},
    {"ocsp_name",
     hosts,
     "ocsp.ab12345.us-east-1.privatelink.snowflakecomputing.com",
     {host_error("'ocsp.ab12345.us-east-1.privatelink.snowflakecomputing.com' is asked for in plain HTTP, which does "
                 "not come here: move it to an entry on an http listener, with port 80 of the VPC endpoint" +
                 guide)}},
    {"port_442", upstream, "\"10.0.9.1:442\"", {neither("442")}},
    {"port_443", upstream, "\"10.0.9.1:443\"", {}},
    {"port_444", upstream, "\"10.0.9.1:444\"", {neither("444")}},
    {"port_80",
     upstream,
     "\"10.0.9.1:80\"",
     {upstream_error("port 80 is for OCSP in plain HTTP: write 443 here, and 80 in an entry on an http listener" +
                     guide)}},
    {"both_ports",
     upstream,
     "\"10.0.9.1:443\", \"10.0.9.1:80\"",
     {upstream_error(
         "port 80 is for OCSP in plain HTTP: write 443 here, and 80 in an entry on an http listener" + guide, 1, 36)}},
    {"account_as_upstream",
     upstream,
     "\"ab12345.us-east-1.privatelink.snowflakecomputing.com:443\"",
     {upstream_error("'ab12345.us-east-1.privatelink.snowflakecomputing.com' is Snowflake's own name, which leads past "
                     "the VPC endpoint or back to this proxy: write the VPC endpoint's DNS name, or set `resolver`" +
                     guide)}},
    {"front_tcp", protocol, "tcp", {}},
    {"front_postgres",
     protocol,
     "postgres",
     {listener_error("'on' does not suit Snowflake, which speaks HTTPS: use a tls listener, and an http one for OCSP" +
                     guide)}},
};

class rules_snowflake_ocsp : public testing::TestWithParam<provider_row> {};
class rules_snowflake : public testing::TestWithParam<provider_row> {};

TEST_P(rules_snowflake_ocsp, say_where_and_what) {
  expect_problems(ocsp, GetParam());
}

TEST_P(rules_snowflake, say_where_and_what) {
  expect_problems(under_tls, GetParam());
}

INSTANTIATE_TEST_SUITE_P(config, rules_snowflake_ocsp, testing::ValuesIn(ocsp_rows), provider_row_name{});
INSTANTIATE_TEST_SUITE_P(config, rules_snowflake, testing::ValuesIn(tls_rows), provider_row_name{});

/// A tcp listener reads nothing: what its entry is for is told by the port.
TEST(rules_snowflake_on_tcp, go_by_the_first_port) {
  provider_values values = under_tls;
  values.protocol = "tcp";
  expect_problems(values, {"443_and_80",
                           upstream,
                           "\"10.0.9.1:443\", \"10.0.9.1:80\"",
                           {upstream_error("port 80 is for OCSP in plain HTTP: write 443 here, and 80 in an entry on "
                                           "an http listener" +
                                               guide,
                                           1, 36)}});
  expect_problems(values, {"80_and_443",
                           upstream,
                           "\"10.0.9.1:80\", \"10.0.9.1:443\"",
                           {upstream_error("port 443 is for TLS, and this entry for OCSP: write 80 here, and 443 in an "
                                           "entry on a tls listener" +
                                               guide,
                                           1, 35)}});
}

TEST(snowflake_region, is_found_where_a_name_has_one) {
  const std::string end = ".privatelink.snowflakecomputing.com";
  EXPECT_EQ(snowflake_region("ab12345.us-east-1" + end), "us-east-1");
  EXPECT_EQ(snowflake_region("ab12345.us-east-2.aws" + end), "us-east-2");
  EXPECT_EQ(snowflake_region("ocsp.ab12345.eu-west-1" + end), "eu-west-1");
  EXPECT_EQ(snowflake_region("ab12345" + end), "");
  EXPECT_EQ(snowflake_region("acme-prod" + end), "");
  EXPECT_EQ(snowflake_region("ab12345.us-east-1.snowflakecomputing.com"), "");
}

} // namespace
} // namespace tollgate::config
