// What is refused, and what is only warned of, in `upstream`: hosts and addresses where no warehouse can be.
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

const std::vector<sample> samples{
    {"empty",
     {{R"(["lake-vpce.example:443"])", "[]"}},
     {"16:9: error: customers[0].endpoints[0].upstream: has 0 entries: name 1 to 16 hosts with their ports"}},
    {"not_a_list",
     {{R"(["lake-vpce.example:443"])", R"("lake-vpce.example:443")"}},
     {"16:19: error: customers[0].endpoints[0].upstream: is a single value: write a list, as [first, second]"}},
    {"null_item",
     {{R"(["lake-vpce.example:443"])", "[~]"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: has no value: write a single value, or remove the key"}},
    {"sixteen",
     {{R"(["lake-vpce.example:443"])",
       R"(["10.0.0.1:443", "10.0.0.2:443", "10.0.0.3:443", "10.0.0.4:443", "10.0.0.5:443", "10.0.0.6:443", "10.0.0.7:443", "10.0.0.8:443", "10.0.0.9:443", "10.0.0.10:443", "10.0.0.11:443", "10.0.0.12:443", "10.0.0.13:443", "10.0.0.14:443", "10.0.0.15:443", "10.0.0.16:443"])"}},
     {}},
    {"seventeen",
     {{R"(["lake-vpce.example:443"])",
       R"(["10.0.0.1:443", "10.0.0.2:443", "10.0.0.3:443", "10.0.0.4:443", "10.0.0.5:443", "10.0.0.6:443", "10.0.0.7:443", "10.0.0.8:443", "10.0.0.9:443", "10.0.0.10:443", "10.0.0.11:443", "10.0.0.12:443", "10.0.0.13:443", "10.0.0.14:443", "10.0.0.15:443", "10.0.0.16:443", "10.0.0.17:443"])"}},
     {"16:9: error: customers[0].endpoints[0].upstream: has 17 entries: name 1 to 16 hosts with their ports"}},
    {"without_port",
     {{R"(["lake-vpce.example:443"])", "[lake-vpce.example]"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 'lake-vpce.example' is not a host and a port: write them "
      "as db.example.com:5432 or [fd00::5]:5432"}},
    {"port_0",
     {{R"(["lake-vpce.example:443"])", R"(["lake-vpce.example:0"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 'lake-vpce.example:0' has port 0: write 1 to 65535"}},
    {"port_65535", {{R"(["orders-vpce.example:5432"])", R"(["orders-vpce.example:65535"])"}}, {}},
    {"port_65536",
     {{R"(["lake-vpce.example:443"])", R"(["lake-vpce.example:65536"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 'lake-vpce.example:65536' is not a host and a port: write "
      "them as db.example.com:5432 or [fd00::5]:5432"}},
    {"url",
     {{R"(["lake-vpce.example:443"])", R"(["https://lake-vpce.example:443"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 'https://lake-vpce.example:443' is a URL: write its host "
      "and port only, as db.example.com:5432"}},
    {"v6_without_brackets",
     {{R"(["lake-vpce.example:443"])", R"(["fd00::1:443"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 'fd00::1:443' is not a host and a port: write them as "
      "db.example.com:5432 or [fd00::5]:5432"}},
    {"odd_v4",
     {{R"(["lake-vpce.example:443"])", R"(["127.1:443", "0x7f000001:443", "2130706433:443", "010.0.0.1:443"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: '127.1' is an address or ends with a number: write one "
      "exact host name, as db.example.com",
      "16:33: error: customers[0].endpoints[0].upstream[1]: '0x7f000001' is an address or ends with a number: write "
      "one exact host name, as db.example.com",
      "16:51: error: customers[0].endpoints[0].upstream[2]: '2130706433' is an address or ends with a number: write "
      "one exact host name, as db.example.com",
      "16:69: error: customers[0].endpoints[0].upstream[3]: '010.0.0.1' is an address or ends with a number: write one "
      "exact host name, as db.example.com"}},
    {"twice",
     {{R"(["lake-vpce.example:443"])", R"(["a.example:443", "10.0.0.9:443", "A.example.:443"])"}},
     {"16:53: error: customers[0].endpoints[0].upstream[2]: is written twice: remove one"}},
    {"localhost",
     {{R"(["lake-vpce.example:443"])", R"(["localhost:8443", "a.localhost:8443"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 'localhost' is this host itself, which only the lab "
      "environment allows: write the VPC endpoint's name or address",
      "16:38: error: customers[0].endpoints[0].upstream[1]: 'a.localhost' is this host itself, which only the lab "
      "environment allows: write the VPC endpoint's name or address"}},
    {"localhost_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(["lake-vpce.example:443"])", R"(["localhost:8443"])"}},
     {}},
    {"loopback",
     {{R"(["lake-vpce.example:443"])", R"(["127.0.0.1:8443", "[::1]:8443", "[::ffff:127.0.0.1]:8444"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 127.0.0.1 is this host itself, which only the lab "
      "environment allows: write the VPC endpoint's name or address",
      "16:38: error: customers[0].endpoints[0].upstream[1]: ::1 is this host itself, which only the lab environment "
      "allows: write the VPC endpoint's name or address",
      "16:52: error: customers[0].endpoints[0].upstream[2]: 127.0.0.1 is this host itself, which only the lab "
      "environment allows: write the VPC endpoint's name or address"}},
    {"loopback_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(["lake-vpce.example:443"])", R"(["127.0.0.1:8443", "[::1]:8443"])"}},
     {}},
    {"link_local",
     {{R"(["lake-vpce.example:443"])", R"(["169.254.1.1:443", "[fe80::1]:443"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 169.254.1.1 is a link-local address, which only the lab "
      "environment allows: write the VPC endpoint's name or address",
      "16:39: error: customers[0].endpoints[0].upstream[1]: fe80::1 is a link-local address, which only the lab "
      "environment allows: write the VPC endpoint's name or address"}},
    {"link_local_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(["lake-vpce.example:443"])", R"(["169.254.1.1:443", "[fe80::1]:443"])"}},
     {}},
    {"metadata",
     {{R"(["lake-vpce.example:443"])",
       R"(["169.254.169.254:80", "[fd00:ec2::254]:80", "169.254.170.2:80", "169.254.170.23:80", "[fd00:ec2::23]:80"])"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 169.254.169.254 hands out this host's credentials: write "
      "the VPC endpoint's name or address",
      "16:42: error: customers[0].endpoints[0].upstream[1]: fd00:ec2::254 hands out this host's credentials: write the "
      "VPC endpoint's name or address",
      "16:64: error: customers[0].endpoints[0].upstream[2]: 169.254.170.2 hands out this host's credentials: write the "
      "VPC endpoint's name or address",
      "16:84: error: customers[0].endpoints[0].upstream[3]: 169.254.170.23 hands out this host's credentials: write "
      "the VPC endpoint's name or address",
      "16:105: error: customers[0].endpoints[0].upstream[4]: fd00:ec2::23 hands out this host's credentials: write the "
      "VPC endpoint's name or address"}},
    {"metadata_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(["lake-vpce.example:443"])",
       R"(["169.254.169.254:80", "[fd00:ec2::254]:80", "[::ffff:169.254.169.254]:81"])"}},
     {"17:20: error: customers[0].endpoints[0].upstream[0]: 169.254.169.254 hands out this host's credentials: write "
      "the VPC endpoint's name or address",
      "17:42: error: customers[0].endpoints[0].upstream[1]: fd00:ec2::254 hands out this host's credentials: write the "
      "VPC endpoint's name or address",
      "17:64: error: customers[0].endpoints[0].upstream[2]: 169.254.169.254 hands out this host's credentials: write "
      "the VPC endpoint's name or address"}},
    {"multicast_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(["lake-vpce.example:443"])", R"(["224.0.0.1:443", "[ff02::1]:443", "255.255.255.255:443"])"}},
     {"17:20: error: customers[0].endpoints[0].upstream[0]: 224.0.0.1 is a multicast address: write the VPC endpoint's "
      "name or address",
      "17:37: error: customers[0].endpoints[0].upstream[1]: ff02::1 is a multicast address: write the VPC endpoint's "
      "name or address",
      "17:54: error: customers[0].endpoints[0].upstream[2]: 255.255.255.255 is the broadcast address: write the VPC "
      "endpoint's name or address"}},
    {"no_host_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(["lake-vpce.example:443"])", R"(["0.0.0.0:443", "[::]:444", "0.1.2.3:443"])"}},
     {"17:20: error: customers[0].endpoints[0].upstream[0]: 0.0.0.0 is no host's address: write the VPC endpoint's "
      "name or address",
      "17:35: error: customers[0].endpoints[0].upstream[1]: :: is no host's address: write the VPC endpoint's name or "
      "address",
      "17:47: error: customers[0].endpoints[0].upstream[2]: 0.1.2.3 is no host's address: write the VPC endpoint's "
      "name or address"}},
    {"own_listener",
     {{R"(["lake-vpce.example:443"])", R"(["10.0.0.5:5432"])"}, {"0.0.0.0:5432", "10.0.0.5:5432"}},
     {"16:20: error: customers[0].endpoints[0].upstream[0]: 10.0.0.5:5432 is this proxy's own listeners[1].listen: "
      "connections would go round in circles; write the VPC endpoint's name or address"}},
    {"own_listener_as_advertised",
     {{"node: n1", R"(node: n1
advertise: [10.0.0.5])"},
      {R"(["orders-vpce.example:5432"])", R"(["10.0.0.5:5432", "10.0.0.6:5432"])"}},
     {"23:20: error: customers[0].endpoints[1].upstream[0]: 10.0.0.5:5432 is this proxy's own listeners[1].listen: "
      "connections would go round in circles; write the VPC endpoint's name or address"}},
    {"own_listener_by_loopback_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(["lake-vpce.example:443"])", R"(["127.0.0.1:5432"])"}},
     {"17:20: error: customers[0].endpoints[0].upstream[0]: 127.0.0.1:5432 is this proxy's own listeners[1].listen: "
      "connections would go round in circles; write the VPC endpoint's name or address"}},
    {"own_admin_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(["lake-vpce.example:443"])", R"(["127.0.0.1:9464", "127.0.0.2:9464"])"}},
     {"17:20: error: customers[0].endpoints[0].upstream[0]: 127.0.0.1:9464 is this proxy's own admin.listen: "
      "connections would go round in circles; write the VPC endpoint's name or address"}},
    {"name_that_clients_use",
     {{R"(["lake-vpce.example:443"])", R"(["Lake.cloud.databricks.com:443"])"}},
     {"16:20: warning: customers[0].endpoints[0].upstream[0]: is the name that clients use: where DNS overrides it to "
      "this proxy, connections go round in circles; write the VPC endpoint's own name, or set `resolver`"}},
    {"name_that_clients_use_with_resolver",
     {{R"(["lake-vpce.example:443"])", R"(["Lake.cloud.databricks.com:443"])"}, {"listener: https", R"(listener: https
        resolver: [10.0.0.2])"}},
     {}},
};

class refused_upstreams : public testing::TestWithParam<sample> {};

TEST_P(refused_upstreams, says_where_and_what) {
  EXPECT_EQ(problems_of(text_of(GetParam())), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(config, refused_upstreams, testing::ValuesIn(samples), sample_name{});

} // namespace
} // namespace tollgate::config
