// The rules for names of VPC endpoints: their shape, and what in them must agree with the endpoint's keys.
#include "config/provider_names.hpp"
#include "tests/config/provider_row.hpp"
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

constexpr auto upstream = &provider_values::upstream;

// Any warehouse would do; Postgres has no rules for ports.
const provider_values good{
    .protocol = "postgres",
    .warehouse = "rds_postgres",
    .hosts = "",
    .upstream = "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com:5432\""};

const std::string shown = ".vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com'";
const std::string rest = ".vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com:5432\"";

std::string malformed(const std::string& name) {
  return upstream_error(name + " is not the name of a VPC endpoint of an endpoint service: write "
                               "vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com, or with -ZONE after RANDOM (AWS "
                               "PrivateLink Guide, Share your services, DNS hostnames)");
}

std::string of_another(const std::string& id, int item = 0, int column = 20) {
  return upstream_error("'" + id + "-abcdefgh" + shown +
                            " is not a name of vpce-0123456789abcdef0: "
                            "write that VPC endpoint's DNS name, or correct `vpc_endpoint` (AWS PrivateLink "
                            "Guide, Share your services, DNS hostnames)",
                        item, column);
}

std::string another_zone(const std::string& name) {
  return upstream_error(name + " names a zone of another region than its own: write the zone as us-east-1a, with the "
                               "region that the name has (AWS PrivateLink Guide, Share your services, DNS hostnames)");
}

const std::vector<provider_row> rows{
    {"regional", upstream, "\"vpce-0123456789abcdef0-abcdefgh" + rest, {}},
    {"zonal", upstream, "\"vpce-0123456789abcdef0-abcdefgh-us-east-1a" + rest, {}},
    {"local_zone", upstream, "\"vpce-0123456789abcdef0-abcdefgh-us-east-1-bos-1a" + rest, {}},
    {"regional_and_zonal",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh-us-east-1a" + rest + ", \"vpce-0123456789abcdef0-abcdefgh" + rest,
     {}},
    {"zone_of_another_region",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh-us-east-2a" + rest,
     {another_zone("'vpce-0123456789abcdef0-abcdefgh-us-east-2a" + shown)}},
    {"zone_of_a_longer_region",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh-us-east-11a" + rest,
     {another_zone("'vpce-0123456789abcdef0-abcdefgh-us-east-11a" + shown)}},
    {"zone_without_a_letter",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh-us-east-1" + rest,
     {another_zone("'vpce-0123456789abcdef0-abcdefgh-us-east-1" + shown)}},
    {"zone_id",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh-use1-az1" + rest,
     {another_zone("'vpce-0123456789abcdef0-abcdefgh-use1-az1" + shown)}},
    {"another_id", upstream, "\"vpce-0123456789abcdef1-abcdefgh" + rest, {of_another("vpce-0123456789abcdef1")}},
    {"another_id_in_the_second",
     upstream,
     "\"10.0.9.1:5432\", \"vpce-0123456789abcdef1-abcdefgh" + rest,
     {of_another("vpce-0123456789abcdef1", 1, 37)}},
    {"another_region",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-2.vpce.amazonaws.com:5432\"",
     {upstream_error("'vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-2.vpce.amazonaws.com' is not "
                     "in us-east-1: write the "
                     "name of an endpoint service there, or correct `region` (AWS PrivateLink Guide, Share your "
                     "services, DNS hostnames)")}},
    {"without_random", upstream, "\"vpce-0123456789abcdef0" + rest, {malformed("'vpce-0123456789abcdef0" + shown)}},
    {"id_of_16_digits",
     upstream,
     "\"vpce-0123456789abcdef-abcdefgh" + rest,
     {malformed("'vpce-0123456789abcdef-abcdefgh" + shown)}},
    {"of_an_aws_service",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh.s3.us-east-1.vpce.amazonaws.com:5432\"",
     {malformed("'vpce-0123456789abcdef0-abcdefgh.s3.us-east-1.vpce.amazonaws.com'")}},
    {"of_the_service_alone",
     upstream,
     "\"vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com:5432\"",
     {malformed("'vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com'")}},
    {"a_region_that_is_none",
     upstream,
     "\"vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.useast1.vpce.amazonaws.com:5432\"",
     {malformed("'vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.useast1.vpce.amazonaws.com'")}},
    {"a_label_too_many",
     upstream,
     "\"x.vpce-0123456789abcdef0-abcdefgh" + rest,
     {malformed("'x.vpce-0123456789abcdef0-abcdefgh" + shown)}},
    {"service_name",
     upstream,
     "\"com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123:5432\"",
     {upstream_error("'com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123' is the name of the endpoint service, "
                     "which no DNS knows: write the DNS name of vpce-0123456789abcdef0, as "
                     "vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com (AWS PrivateLink Guide, Share your "
                     "services, DNS hostnames)")}},
    {"vpc_endpoint_of_another_id",
     &provider_values::vpc_endpoint,
     "vpce-0fedcba9876543210",
     {upstream_error(
         "'vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com' is not a name of "
         "vpce-0fedcba9876543210: write that VPC endpoint's DNS name, or correct `vpc_endpoint` (AWS "
         "PrivateLink Guide, Share your services, DNS hostnames)")}},
    // What is wrong in itself is told once, and nothing is held against it.
    {"vpc_endpoint_that_is_none",
     &provider_values::vpc_endpoint,
     "vpce-svc-04567890abcdef123",
     {"12:23: error: customers[0].endpoints[0].vpc_endpoint: 'vpce-svc-04567890abcdef123' is not the id of a VPC "
      "endpoint: write vpce- and 8 or 17 hexadecimal digits"}},
};

class rules_vpc_endpoint : public testing::TestWithParam<provider_row> {};

TEST_P(rules_vpc_endpoint, say_where_and_what) {
  if (GetParam().name == "vpc_endpoint_that_is_none") {
    provider_values values = good;
    values.vpc_endpoint = GetParam().value;
    EXPECT_EQ(problems_of(text_with(values, "edge")), GetParam().problems);
    return;
  }
  expect_problems(good, GetParam());
}

INSTANTIATE_TEST_SUITE_P(config, rules_vpc_endpoint, testing::ValuesIn(rows), provider_row_name{});

TEST(rules_region, that_is_not_served_is_told_once) {
  provider_values values = good;
  values.region = "us-east-3";
  EXPECT_EQ(problems_of(text_with(values, "edge")),
            std::vector<std::string>{"11:17: error: customers[0].endpoints[0].region: 'us-east-3' is not one of "
                                     "us-east-1 us-east-2 us-west-2 eu-west-1; did you mean 'us-east-1'?"});
}

TEST(provider_names, know_regions) {
  for (const char* region : {"us-east-1", "eu-west-1", "ap-southeast-2", "us-gov-west-1"})
    EXPECT_TRUE(is_region_shaped(region)) << region;
  for (const char* none : {"", "us-east", "us-east-", "us-east-1a", "us--1", "use-1", "usa-east-1", "us-east-10",
                           "-east-1", "us-a-b-c-1", "1"})
    EXPECT_FALSE(is_region_shaped(none)) << none;
}

TEST(provider_names, take_labels_and_domains) {
  EXPECT_EQ(label_of("a.b.c", 0), "a");
  EXPECT_EQ(label_of("a.b.c", 2), "c");
  EXPECT_EQ(label_of("a.b.c", 3), "");
  EXPECT_TRUE(is_below("a.example", "example"));
  EXPECT_FALSE(is_below("example", "example"));
  EXPECT_FALSE(is_below("aexample", "example"));
  EXPECT_FALSE(is_below(".example", "example"));
}

} // namespace
} // namespace tollgate::config
