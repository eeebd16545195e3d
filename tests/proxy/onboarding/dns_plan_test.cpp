// Plans that would send the proxy, or its clients, the wrong way round.
#include "proxy/onboarding/dns_formats.hpp"
#include "tests/proxy/onboarding/sample.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::onboarding {
namespace {

const std::string workspace = "      - {name: lake, warehouse: databricks, listener: https, hosts: [lake.example], "
                              "upstream: [\"v.example:443\"]}\n";

std::string database(const std::string& more) {
  return "      - {name: db, warehouse: rds_postgres, listener: pg, " + more + "}\n";
}

dns_plan plan_of(const std::string& endpoints, dns_format format = dns_format::zone,
                 std::vector<std::string> targets = {}) {
  return plan_dns(model_of(endpoints), {format, std::move(targets), {}});
}

/// Whether there is one error, with `part` in it.
bool refuses(const dns_plan& plan, const std::string& part) {
  return plan.errors.size() == 1 && plan.errors.front().find(part) != std::string::npos;
}

TEST(dns_plan, points_at_what_is_advertised_unless_targets_are_given) {
  EXPECT_EQ(config::to_string(plan_of(workspace).addresses.at(0)), "10.0.1.5");
  const dns_plan plan = plan_of(workspace, dns_format::zone, {"10.7.7.7", "fd00::7"});
  EXPECT_EQ(plan.errors, std::vector<std::string>{});
  EXPECT_EQ(plan.addresses.size(), 2U);
  EXPECT_EQ(plan_of(workspace, dns_format::route53, {"Proxy.Example."}).alias, "proxy.example");
}

TEST(dns_plan, refuses_a_name_that_is_dialled_without_a_resolver_of_its_own) {
  EXPECT_TRUE(refuses(plan_of(workspace + database("upstream: [\"LAKE.example:5432\"]")), "would lead back"));
  EXPECT_EQ(plan_of(workspace + database("resolver: [10.0.0.2], upstream: [\"db.example:5432\"]")).errors.size(), 0U);
}

TEST(dns_plan, refuses_what_a_zone_would_hide_where_there_are_zones) {
  const std::string below = workspace + database("upstream: [\"a.b.lake.example:5432\"]");
  for (const dns_format format : {dns_format::zone, dns_format::route53, dns_format::kubernetes})
    EXPECT_TRUE(refuses(plan_of(below, format), "would not be found"));
  EXPECT_EQ(plan_of(below, dns_format::hosts).errors.size(), 0U);
  EXPECT_EQ(plan_of(below, dns_format::kubernetes, {"127.0.0.1"}).errors.size(), 0U) << "a pod's own names";
  EXPECT_EQ(plan_of(below, dns_format::kubernetes, {"proxy.svc"}).errors.size(), 0U) << "exact rewrites";
  // A name that only ends alike is not below it.
  EXPECT_EQ(plan_of(workspace + database("upstream: [\"notlake.example:5432\"]")).errors.size(), 0U);
}

TEST(dns_plan, refuses_a_target_behind_the_proxy) {
  const std::string database_of = workspace + database("upstream: [\"10.9.0.1:5432\"]");
  EXPECT_TRUE(refuses(plan_of(database_of, dns_format::zone, {"10.9.0.1"}), "past the proxy"));
  EXPECT_TRUE(refuses(plan_of(workspace, dns_format::route53, {"v.example"}), "past the proxy"));
  EXPECT_TRUE(refuses(plan_of(workspace, dns_format::route53, {"lake.example"}), "would lead back"));
}

TEST(dns_plan, refuses_addresses_that_no_proxy_has) {
  for (const char* const target : {"0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "169.254.169.254", "fe80::1", "a b",
                                   "", "127.1", "*.example", "10.0.0.1:443"})
    EXPECT_EQ(plan_of(workspace, dns_format::zone, {target}).errors.size(), 1U) << target;
}

TEST(dns_plan, writes_one_record_for_two_entries_of_one_customer) {
  const std::string twice = workspace +
                            "      - {name: lake80, warehouse: databricks, listener: http, hosts: [lake.example], "
                            "upstream: [\"v.example:80\"]}\n";
  EXPECT_EQ(plan_of(twice).names.size(), 1U);
  EXPECT_EQ(plan_of(twice).errors.size(), 0U);
  const std::string other = "  - id: globex\n    endpoints:\n      - {name: g, warehouse: databricks, listener: http, "
                            "hosts: [lake.example], upstream: [\"v.example:80\"]}\n";
  EXPECT_TRUE(refuses(plan_dns(model_of(workspace, other), {dns_format::zone, {}, {}}), "one customer"));
}

TEST(dns_formats, know_the_hosted_zones_of_the_services_regions_only) {
  EXPECT_EQ(hosted_zone_of("t-1.elb.us-east-1.amazonaws.com"), "Z26RNL4JYFTOTI");
  EXPECT_EQ(hosted_zone_of("t-1.elb.us-east-2.amazonaws.com"), "ZLMOA37VPKANP");
  EXPECT_EQ(hosted_zone_of("t-1.elb.us-west-2.amazonaws.com"), "Z18D5FSROUN65G");
  EXPECT_EQ(hosted_zone_of("t-1.elb.eu-west-1.amazonaws.com"), "Z2IFOLAFXWLO4F");
  EXPECT_EQ(hosted_zone_of("t-1.us-east-1.elb.amazonaws.com"), "") << "that is an Application Load Balancer's";
  EXPECT_EQ(hosted_zone_of("t-1.elb.eu-central-1.amazonaws.com"), "");
}

} // namespace
} // namespace tollgate::proxy::onboarding
