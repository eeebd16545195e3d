// Databricks' rules, each at its edge: workspace hosts, port 443 between the compute plane's ports, services,
// listeners.
#include "tests/config/provider_row.hpp"
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

constexpr auto hosts = &provider_values::hosts;
constexpr auto upstream = &provider_values::upstream;
constexpr auto protocol = &provider_values::protocol;

const provider_values good{
    .protocol = "tls",
    .warehouse = "databricks",
    .hosts = "dbc-a1b2c3d4-e5f6.cloud.databricks.com",
    .upstream = "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-09143d1e626de2f04.us-east-1.vpce.amazonaws.com:443\""};

std::string on_port(const std::string& port) {
  return "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-09143d1e626de2f04.us-east-1.vpce.amazonaws.com:" + port + '"';
}

std::string no_workspace(const std::string& name) {
  return host_error(name + " is not a Databricks workspace on AWS: write the host of the workspace's URL, as "
                           "dbc-a1b2c3d4-e5f6.cloud.databricks.com (Databricks on AWS, Enable private connectivity "
                           "using AWS PrivateLink)");
}

std::string misspelt(const std::string& name) {
  return as_warning(host_error(name + " looks like a misspelt workspace: generated names are dbc-, 8 hexadecimal "
                                      "digits, -, 4 hexadecimal digits (Databricks on AWS, Enable private "
                                      "connectivity using AWS PrivateLink)"));
}

std::string alias(const std::string& name) {
  return host_error(name + " is where DNS leads from a workspace's name; no client asks for it: write the workspace's "
                           "own host, as dbc-a1b2c3d4-e5f6.cloud.databricks.com (Databricks on AWS, Enable private "
                           "connectivity using AWS PrivateLink)");
}

std::string not_https(const std::string& port) {
  return upstream_error("port " + port +
                        " is none that a workspace serves: write 443 (Databricks on AWS, Enable "
                        "private connectivity using AWS PrivateLink)");
}

std::string compute_planes(const std::string& port) {
  return upstream_error("port " + port +
                        " is between a workspace's clusters and Databricks; no client connects there: "
                        "write 443 (the service's documentation on PrivateLink, Databricks, "
                        "Prerequisites)");
}

std::string wrong_front() {
  return listener_error("'on' does not suit Databricks, which speaks TLS at once: use a tls listener, or a tcp one of "
                        "its own (Databricks on AWS, Enable private connectivity using AWS PrivateLink)");
}

std::string own_name(const std::string& name) {
  return upstream_error(name + " is Databricks' own name, which leads past the VPC endpoint or back to this proxy: "
                               "write the VPC endpoint's DNS name, or set `resolver` (AWS PrivateLink Guide, Share "
                               "your services, DNS hostnames)");
}

const std::vector<provider_row> rows{
    {"generated_name", hosts, "DBC-00000000-ffff.cloud.databricks.com", {}},
    {"deployment_name", hosts, "acme-prod.cloud.databricks.com", {}},
    {"dbc_7_digits",
     hosts,
     "dbc-a1b2c3d-e5f6.cloud.databricks.com",
     {misspelt("'dbc-a1b2c3d-e5f6.cloud.databricks.com'")}},
    {"dbc_9_digits",
     hosts,
     "dbc-a1b2c3d4e-e5f6.cloud.databricks.com",
     {misspelt("'dbc-a1b2c3d4e-e5f6.cloud.databricks.com'")}},
    {"dbc_5_digits_at_the_end",
     hosts,
     "dbc-a1b2c3d4-e5f60.cloud.databricks.com",
     {misspelt("'dbc-a1b2c3d4-e5f60.cloud.databricks.com'")}},
    {"dbc_not_hexadecimal",
     hosts,
     "dbc-a1b2c3dg-e5f6.cloud.databricks.com",
     {misspelt("'dbc-a1b2c3dg-e5f6.cloud.databricks.com'")}},
    {"two_labels", hosts, "a.b.cloud.databricks.com", {no_workspace("'a.b.cloud.databricks.com'")}},
    {"no_label", hosts, "cloud.databricks.com", {no_workspace("'cloud.databricks.com'")}},
    {"no_dot", hosts, "acmecloud.databricks.com", {no_workspace("'acmecloud.databricks.com'")}},
    {"azure",
     hosts,
     "adb-1234567890123456.7.azuredatabricks.net",
     {no_workspace("'adb-1234567890123456.7.azuredatabricks.net'")}},
    {"google",
     hosts,
     "1234567890123456.7.gcp.databricks.com",
     {no_workspace("'1234567890123456.7.gcp.databricks.com'")}},
    {"private_alias",
     hosts,
     "nvirginia.privatelink.cloud.databricks.com",
     {alias("'nvirginia.privatelink.cloud.databricks.com'")}},
    {"private_domain", hosts, "privatelink.cloud.databricks.com", {alias("'privatelink.cloud.databricks.com'")}},
    {"port_442", upstream, on_port("442"), {not_https("442")}},
    {"port_443", upstream, on_port("443"), {}},
    {"port_444", upstream, on_port("444"), {not_https("444")}},
    {"port_2442", upstream, on_port("2442"), {not_https("2442")}},
    {"port_2443", upstream, on_port("2443"), {compute_planes("2443")}},
    {"port_2444", upstream, on_port("2444"), {not_https("2444")}},
    {"port_3305", upstream, on_port("3305"), {not_https("3305")}},
    {"port_3306", upstream, on_port("3306"), {compute_planes("3306")}},
    {"port_3307", upstream, on_port("3307"), {not_https("3307")}},
    {"port_6665", upstream, on_port("6665"), {not_https("6665")}},
    {"port_6666", upstream, on_port("6666"), {compute_planes("6666")}},
    {"port_6667", upstream, on_port("6667"), {not_https("6667")}},
    {"port_8442", upstream, on_port("8442"), {not_https("8442")}},
    {"port_8443", upstream, on_port("8443"), {compute_planes("8443")}},
    {"port_8451", upstream, on_port("8451"), {compute_planes("8451")}},
    {"port_8452", upstream, on_port("8452"), {not_https("8452")}},
    {"port_of_an_address", upstream, "\"10.0.9.1:6666\"", {compute_planes("6666")}},
    {"address", upstream, "\"10.0.9.1:443\"", {}},
    {"name_of_ones_own", upstream, "\"lake.internal.example:443\"", {}},
    {"workspace_as_upstream",
     upstream,
     "\"dbc-ffffffff-e5f6.cloud.databricks.com:443\"",
     {own_name("'dbc-ffffffff-e5f6.cloud.databricks.com'")}},
    {"alias_as_upstream",
     upstream,
     "\"nvirginia.privatelink.cloud.databricks.com:443\"",
     {own_name("'nvirginia.privatelink.cloud.databricks.com'")}},
    {"unknown_service",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-09143d1e626de2f05.us-east-1.vpce.amazonaws.com:443\"",
     {as_warning(upstream_error(
         "'vpce-0123456789abcdef0-abcdefgh.vpce-svc-09143d1e626de2f05.us-east-1.vpce.amazonaws.com' is not of the "
         "service that is known for "
         "workspaces in its region: compare with Databricks' list; the service for clusters (relay) is another one "
         "(Databricks on AWS, IP addresses and domains for Databricks services and assets)"))}},
    {"front_tcp",
     protocol,
     "tcp",
     {"14:9: warning: customers[0].endpoints[0].hosts: routes nothing: the tcp listener 'on' reads no names; only "
      "`dns` and `checklist` use it"}},
    {"front_postgres", protocol, "postgres", {wrong_front()}},
    {"front_http", protocol, "http", {wrong_front()}},
};

class rules_databricks : public testing::TestWithParam<provider_row> {};

TEST_P(rules_databricks, say_where_and_what) {
  expect_problems(good, GetParam());
}

INSTANTIATE_TEST_SUITE_P(config, rules_databricks, testing::ValuesIn(rows), provider_row_name{});

TEST(rules_databricks_resolver, makes_a_workspaces_name_an_upstream) {
  provider_values values = good;
  values.upstream = "\"dbc-ffffffff-e5f6.cloud.databricks.com:443\"";
  values.more = "        resolver: [10.0.0.2]\n";
  EXPECT_EQ(problems_of(text_with(values, "edge")), std::vector<std::string>{});
}

/// The services that are known, each in its own region and in another one's.
TEST(rules_databricks_services, are_known_by_region) {
  const std::vector<std::pair<std::string, std::string>> known{{"us-east-1", "vpce-svc-09143d1e626de2f04"},
                                                               {"us-east-2", "vpce-svc-041dc2b4d7796b8d3"},
                                                               {"us-west-2", "vpce-svc-0129f463fcfbc46c5"},
                                                               {"eu-west-1", "vpce-svc-0da6ebf1461278016"}};
  for (const auto& [region, own] : known) {
    for (const auto& [elsewhere, id] : known) {
      const std::string upstream_name =
          "\"vpce-0123456789abcdef0-abcdefgh." + id + '.' + region + ".vpce.amazonaws.com:443\"";
      provider_values values = good;
      values.region = region;
      values.upstream = upstream_name;
      const auto problems = problems_of(text_with(values, "edge"));
      EXPECT_EQ(problems.size(), id == own ? 0U : 1U) << region << ' ' << id << ' ' << elsewhere;
    }
  }
}

} // namespace
} // namespace tollgate::config
