// The entries that come out: a configuration takes them without a word when all is said, and refuses every mark.
#include "config/import_snowflake/entry.hpp"
#include "config/load.hpp"
#include "tests/config/import_snowflake/answers.hpp"

#include <gtest/gtest.h>

namespace tollgate::config::import_snowflake {
namespace {

using names = std::vector<std::string>;

const std::string vpce_name = "vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com";

/// What the options are refused with.
names refused(options given, const std::string& text = new_answer()) {
  answer from = read_answer(text).value;
  names all;
  for (const problem& each : complete(given, from))
    all.push_back(each.where + ": " + each.message);
  return all;
}

std::string yaml_of(options given, const std::string& text) {
  answer from = read_answer(text).value;
  EXPECT_EQ(complete(given, from).size(), 0U);
  return to_yaml(from, given);
}

/// The problems of a configuration that is nothing but the entries and their listeners, by key.
names keys_refused(const std::string& yaml, const options& given = {}) {
  const std::string head = "version: 1\nadmin: {token_file: /t}\nlisteners:\n  - {name: " + given.listener +
                           ", listen: \"0.0.0.0:443\", protocol: tls}\n  - {name: " + given.ocsp_listener +
                           ", listen: \"0.0.0.0:80\", protocol: http}\n";
  std::vector<config::problem> problems;
  try {
    problems = load_text(head + yaml, "t.yaml", {.host_name = "host"}).warnings;
  } catch (const config_error& error) {
    problems = error.problems();
  }
  names all;
  for (const config::problem& each : problems)
    all.push_back(each.key_path);
  return all;
}

TEST(entry, is_taken_by_a_configuration) {
  for (const std::string& text : {old_answer(), new_answer()}) {
    options given;
    given.customer = "acme";
    given.upstreams = {vpce_name, "10.0.9.1", "fd00::1"};
    const std::string yaml = yaml_of(given, text);
    EXPECT_EQ(keys_refused(yaml), names{}) << yaml;
    given.listener = "tls-in";
    given.ocsp_listener = "http-in";
    EXPECT_EQ(keys_refused(yaml_of(given, text), given), names{});
  }
}

/// Whatever byte of an answer is another one: it is refused, or what comes out is a good configuration.
TEST(entry, is_good_or_refused_whatever_byte_is_wrong) {
  std::size_t taken = 0;
  const std::string right = new_answer();
  for (std::size_t at = 0; at < right.size(); ++at) {
    for (const char wrong : {'"', '\\', '\n', '*', 'x'}) {
      std::string text = right;
      text[at] = wrong;
      options given;
      given.customer = "acme";
      given.upstreams = {"10.0.9.1"};
      given.vpc_endpoint = "vpce-0123456789abcdef0";
      reading read = read_answer(text);
      if (!read.problems.empty() || !complete(given, read.value).empty()) continue;
      ++taken;
      ASSERT_EQ(keys_refused(to_yaml(read.value, given)), names{}) << text;
    }
  }
  EXPECT_GT(taken, right.size()) << "keys that are not used may be anything";
}

TEST(entry, has_a_mark_for_each_thing_that_nobody_said) {
  const std::string nowhere = R"({"privatelink-account-name":"ab12345.privatelink"})";
  const std::string yaml = yaml_of({}, nowhere);
  EXPECT_EQ(keys_refused(yaml),
            (names{"customers[0].id", "customers[0].endpoints[0].region", "customers[0].endpoints[0].vpc_endpoint",
                   "customers[0].endpoints[0].upstream[0]", "customers[0].endpoints[1].region",
                   "customers[0].endpoints[1].vpc_endpoint", "customers[0].endpoints[1].upstream[0]"}))
      << yaml;
  for (const char* option : {"--customer", "--region", "--vpc-endpoint", "--upstream"})
    EXPECT_NE(yaml.find(option), std::string::npos) << option;
}

TEST(entry, takes_the_id_and_the_region_from_the_upstreams_name) {
  options given;
  given.customer = "acme";
  given.upstreams = {vpce_name};
  EXPECT_EQ(keys_refused(yaml_of(given, R"({"privatelink-account-name":"ab12345.privatelink"})")), names{});
}

TEST(entry, says_what_does_not_pass) {
  const std::string yaml = yaml_of({}, new_answer());
  EXPECT_NE(yaml.find("S3"), std::string::npos);
  EXPECT_NE(yaml.find("privatelink-internal-stage"), std::string::npos);
  EXPECT_EQ(yaml_of({}, old_answer()).find("privatelink-internal-stage"), std::string::npos);
}

TEST(entry, options_are_checked) {
  EXPECT_EQ(refused({.customer = "a b"}),
            names{"--customer: 'a b' is not a name: write 1 to 63 letters, digits, '.', '_' or '-', the first one a "
                  "letter or a digit"});
  EXPECT_EQ(
      refused({.vpc_endpoint = "vpce-svc-04567890abcdef123"}),
      names{"--vpc-endpoint: 'vpce-svc-04567890abcdef123' is not the id of a VPC endpoint: write vpce- and 8 or 17 "
            "hexadecimal digits"});
  EXPECT_EQ(refused({.region = "us-east-3"}), names{"--region: 'us-east-3' is not one of us-east-1 us-east-2 us-west-2 "
                                                    "eu-west-1; did you mean 'us-east-1'?"});
  EXPECT_EQ(refused({.region = "us-east-2"}),
            names{"--region: 'us-east-2' is not where the answer says the account is: us-east-1"});
  EXPECT_EQ(refused({.upstreams = {"a.example:443"}}),
            names{"--upstream: 'a.example:443' has a port or is an address: write one exact host name, as "
                  "db.example.com; ports are added, 443 and 80"});
  EXPECT_EQ(
      refused({.upstreams = {"ab12345.us-east-1.privatelink.snowflakecomputing.com"}}),
      names{"--upstream: 'ab12345.us-east-1.privatelink.snowflakecomputing.com' is not the name of a VPC endpoint: "
            "write vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com"});
  EXPECT_EQ(refused({.ocsp_listener = "https"}),
            names{"--ocsp-listener: 'https' is that of port 443: OCSP is plain HTTP, and needs an http listener of "
                  "another name"});
}

TEST(entry, options_agree_with_the_answer_and_each_other) {
  EXPECT_EQ(
      refused({.vpc_endpoint = "vpce-0123456789abcdef1", .upstreams = {vpce_name}}),
      names{"--upstream: '" + vpce_name + "' is not a name of vpce-0123456789abcdef1: all are of one VPC endpoint"});
  std::string other = vpce_name;
  other.replace(other.find("us-east-1"), 9, "us-east-2");
  EXPECT_EQ(refused({.upstreams = {other}}),
            names{"--upstream: '" + other + "' is not in us-east-1, where the account is"});
  other = vpce_name;
  other.replace(other.find("svc-0"), 5, "svc-1");
  EXPECT_EQ(refused({.upstreams = {other}}),
            names{"--upstream: '" + other +
                  "' is not of com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123, the "
                  "service of this account"});
}

TEST(entry, has_at_most_16_upstreams) {
  options given;
  for (int at = 1; at <= 16; ++at)
    given.upstreams.push_back("10.0.9." + std::to_string(at));
  EXPECT_EQ(refused(given), names{});
  given.upstreams.push_back("10.0.9.17");
  EXPECT_EQ(refused(given), names{"--upstream: is there more than 16 times, the most upstreams there may be"});
}

} // namespace
} // namespace tollgate::config::import_snowflake
