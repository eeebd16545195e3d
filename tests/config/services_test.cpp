// What entries of one customer are to each other: one VPC endpoint, one service; Snowflake's 443 and its 80.
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

/// Two entries of one customer. `first` and `second` are the rest of a flow map.
std::string text_of(const std::string& first, const std::string& second) {
  return R"(version: 1
admin: {token_file: /t}
listeners:
  - {name: https, listen: "0.0.0.0:443", protocol: tls}
  - {name: ocsp, listen: "0.0.0.0:80", protocol: http}
  - {name: pg, listen: "0.0.0.0:5432", protocol: tcp}
  - {name: raw, listen: "0.0.0.0:8080", protocol: tcp}
customers:
  - id: acme
    endpoints:
      - {name: one, )" +
         first + "}\n      - {name: two, " + second + "}\n";
}

const std::string acme = "ab12345.us-east-1.privatelink.snowflakecomputing.com";
const std::string other = "acme-prod.privatelink.snowflakecomputing.com";
const std::string id = "vpc_endpoint: vpce-0123456789abcdef0";
const std::string second_id = "vpc_endpoint: vpce-0fedcba9876543210";

std::string snowflake(const std::string& listener, const std::string& hosts, const std::string& port,
                      const std::string& vpc_endpoint = id) {
  return "warehouse: snowflake, region: us-east-1, " + vpc_endpoint + ", listener: " + listener + ", hosts: [" + hosts +
         "], upstream: [\"10.0.9.1:" + port + "\"]";
}

std::string no_ocsp(const std::string& place, const std::string& name) {
  return "11:" + place + "'" + name + "' has no way for OCSP: add 'ocsp." + name +
         "' to an entry on an http listener, with port 80 of the same VPC endpoint (Snowflake, AWS PrivateLink and "
         "Snowflake)";
}

using lines = std::vector<std::string>;

/// Without what is said of listeners that a pair of entries does not use.
lines problems_of_two(const std::string& first, const std::string& second) {
  lines all = problems_of(text_of(first, second));
  std::erase_if(all, [](const std::string& line) { return line.find(": no endpoint uses ") != std::string::npos; });
  return all;
}

TEST(services, snowflakes_two_entries_are_good) {
  EXPECT_EQ(problems_of_two(snowflake("https", acme + ", " + other, "443"),
                            snowflake("ocsp", "ocsp." + acme + ", ocsp." + other, "80")),
            lines{});
}

TEST(services, each_account_name_wants_its_ocsp_name) {
  EXPECT_EQ(problems_of_two(snowflake("https", acme + ", " + other, "443"), snowflake("ocsp", "ocsp." + acme, "80")),
            lines{no_ocsp("179: warning: customers[0].endpoints[0].hosts[1]: ", other)});
}

TEST(services, an_ocsp_entry_without_hosts_takes_every_name) {
  EXPECT_EQ(problems_of_two(snowflake("https", acme + ", " + other, "443"), snowflake("raw", "", "80")), lines{});
}

TEST(services, an_ocsp_entry_of_another_vpc_endpoint_does_not_count) {
  EXPECT_EQ(problems_of_two(snowflake("https", acme, "443"), snowflake("ocsp", "ocsp." + acme, "80", second_id)),
            lines{no_ocsp("125: warning: customers[0].endpoints[0].hosts[0]: ", acme)});
}

TEST(services, one_vpc_endpoint_has_one_warehouse_and_one_region) {
  const std::string lake = "warehouse: databricks, region: us-east-1, " + id +
                           ", listener: https, hosts: [acme.cloud.databricks.com], upstream: [\"10.0.9.1:443\"]";
  const auto postgres = [](const std::string& region, const std::string& vpc_endpoint) {
    return "warehouse: rds_postgres, region: " + region + ", " + vpc_endpoint +
           ", listener: pg, upstream: [\"10.0.9.1:5432\"]";
  };
  const std::string same = "'vpce-0123456789abcdef0' is that of customers[0].endpoints[0]; ";
  const std::string guide = " (AWS PrivateLink Guide, Share your services)";
  EXPECT_EQ(problems_of_two(lake, postgres("us-east-1", second_id)), lines{});
  EXPECT_EQ(problems_of_two(lake, postgres("us-east-1", id)),
            lines{"12:32: error: customers[0].endpoints[1].warehouse: rds_postgres cannot share a VPC endpoint with "
                  "databricks: " +
                  same + "one of the ids is wrong" + guide});
  EXPECT_EQ(
      problems_of_two(lake, postgres("us-east-2", id)).back(),
      "12:54: error: customers[0].endpoints[1].region: 'us-east-2' and 'us-east-1' cannot share a VPC endpoint: " +
          same + "correct one of the regions" + guide);
}

/// The allowance is the customer's: an endpoint cannot have one.
TEST(services, an_endpoint_has_no_allowance_of_its_own) {
  const auto problems =
      problems_of_two(snowflake("https", acme, "443") + ", allowance: 1GB", snowflake("ocsp", "ocsp." + acme, "80"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("error: customers[0].endpoints[0].allowance: "), std::string::npos) << problems[0];
}

} // namespace
} // namespace tollgate::config
