// How endpoints become lists, and what is wrong with the platform's own values.
#include "proxy/onboarding/checklist.hpp"
#include "tests/proxy/onboarding/sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tollgate::proxy::onboarding {
namespace {

std::string entry(const std::string& name, const std::string& rest) {
  return "      - {name: " + name + ", " + rest + "}\n";
}

const checklist_item& item(const checklist& of, std::string_view id) {
  return *std::ranges::find(of.items, id, &checklist_item::id);
}

TEST(checklist, is_one_for_each_vpc_endpoint_and_warehouse) {
  const std::string first = "vpc_endpoint: vpce-0123456789abcdef0, upstream: [\"v.example:443\"]";
  const auto lists = checklists_of(
      model_of(
          entry("a", "warehouse: snowflake, listener: https, hosts: [a.example], " + first) +
          entry("b", "warehouse: snowflake, listener: http, hosts: [ocsp.a.example], " + first) +
          entry("c", "warehouse: databricks, listener: https, hosts: [c.example], " + first) +
          entry("d", "warehouse: snowflake, listener: https, hosts: [d.example], upstream: [\"d-v.example:443\"]")),
      0, {});
  ASSERT_EQ(lists.size(), 3U);
  EXPECT_EQ(lists[0].endpoints, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(lists[1].endpoints, (std::vector<std::string>{"c"}));
  EXPECT_EQ(lists[2].endpoints, (std::vector<std::string>{"d"}));
}

TEST(checklist, takes_values_from_the_accounts_entry_and_not_from_ocsps_before_it) {
  const std::string shared = "warehouse: snowflake, vpc_endpoint: vpce-0123456789abcdef0, ";
  const auto lists = checklists_of(
      model_of(entry("ocsp",
                     shared + "listener: http, hosts: [ocsp.a.snowflakecomputing.com], upstream: [\"v.example:80\"]") +
               entry("account",
                     shared + "listener: https, hosts: [a.snowflakecomputing.com], upstream: [\"v.example:443\"]")),
      0, {});
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(item(lists[0], "snowflake.step.6").values.at(0).value, "a");
  EXPECT_EQ(item(lists[0], "snowflake.step.6").values.at(1).value, "443");
  EXPECT_EQ(item(lists[0], "snowflake.step.5").values.at(1).value, "a.snowflakecomputing.com");
  EXPECT_EQ(item(lists[0], "snowflake.step.5").values.at(2).value, "ocsp.a.snowflakecomputing.com");
}

TEST(checklist, reads_a_services_name_from_names_that_aws_gives_and_from_no_other) {
  const auto service = [](const std::string& upstream) {
    const auto lists = checklists_of(
        model_of(entry("x", "warehouse: rds_postgres, listener: pg, upstream: [" + upstream + "]")), 0, {});
    const checklist_item& step = item(lists.at(0), "rds_postgres.step.4");
    EXPECT_EQ(step.state == item_state::by_configuration, !step.values.at(0).value.empty()) << upstream;
    return step.values.at(0).value;
  };
  EXPECT_EQ(service("\"vpce-1-a.vpce-svc-2.eu-west-1.vpce.amazonaws.com:5432\""),
            "com.amazonaws.vpce.eu-west-1.vpce-svc-2");
  EXPECT_EQ(service("\"vpce-1-a-eu-west-1a.vpce-svc-2.eu-west-1.vpce.amazonaws.com:5432\""),
            "com.amazonaws.vpce.eu-west-1.vpce-svc-2");
  for (const char* const other :
       {"\"vpce-1-a.vpce-svc-2.eu-west-1.vpce.amazonaws.com.example:5432\"", "\"10.9.0.1:5432\"",
        "\"vpce-1-a.vpce-svc-2.vpce.amazonaws.com:5432\"", "\"db.example:5432\""})
    EXPECT_EQ(service(other), "") << other;
}

TEST(checklist, says_what_is_wrong_with_the_platforms_values) {
  const auto wrong = [](const std::string& principal, const std::string& account, const std::string& vpc) {
    return wrong_with({principal, account, vpc}).size();
  };
  EXPECT_EQ(wrong("", "", ""), 0U) << "blanks";
  EXPECT_EQ(wrong("arn:aws:iam::123456789012:root", "123456789012", "vpc-0123456789abcdef0"), 0U);
  EXPECT_EQ(wrong("arn:aws-us-gov:iam::123456789012:root", "000000000001", "vpc-01234567"), 0U);
  EXPECT_EQ(wrong("123456789012", "12345678901", "vpc-0123456789abcdef"), 3U);
  EXPECT_EQ(wrong("*", "1234567890123", "vpce-0123456789abcdef0"), 3U);
  EXPECT_EQ(wrong("", "12345678901a", "vpc-0123456789ABCDEF0"), 2U);
}

TEST(checklist, breaks_lines_between_words_only) {
  const auto text = checklist_text({empty_checklist("acme", config::warehouse::databricks, {})});
  EXPECT_NE(text.find("\n    Read Databricks' documentation on AWS PrivateLink first: a front-end and a back-end "
                      "connection\n    are needed.\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find(" \n"), std::string::npos);
  EXPECT_EQ(text.find("     ="), std::string::npos);
}

} // namespace
} // namespace tollgate::proxy::onboarding
