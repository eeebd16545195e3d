// What is taken from an answer, and what is refused: each key by its own name, all problems at once.
#include "config/import_snowflake/answer.hpp"
#include "tests/config/import_snowflake/answers.hpp"

#include <gtest/gtest.h>

namespace tollgate::config::import_snowflake {
namespace {

using names = std::vector<std::string>;

const std::string end = ".privatelink.snowflakecomputing.com";

names problems_of(const std::string& text) {
  names all;
  for (const problem& each : read_answer(text).problems)
    all.push_back(each.where + ": " + each.message);
  return all;
}

TEST(answer, of_today) {
  const reading read = read_answer(new_answer());
  EXPECT_EQ(problems_of(new_answer()), names{});
  EXPECT_EQ(read.value.account, "ab12345.us-east-1.privatelink");
  EXPECT_EQ(read.value.region, "us-east-1");
  EXPECT_EQ(read.value.service, "com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123");
  EXPECT_EQ(read.value.account_hosts, (names{"ab12345.us-east-1" + end, "acme-main" + end, "acme-prod" + end}));
  EXPECT_EQ(read.value.ocsp_hosts,
            (names{"ocsp.acme-main" + end, "ocsp.ab12345.us-east-1" + end, "ocsp.acme-prod" + end}));
  EXPECT_EQ(read.value.derived, names{});
  EXPECT_TRUE(read.value.has_internal_stage);
  EXPECT_EQ(read.value.unused_keys, (names{"'regionless-snowsight-privatelink-url'", "'snowsight-privatelink-url'",
                                           "'privatelink-account-principal'", "'app-service-privatelink-url'",
                                           "'privatelink-dashed-urls-for-duo'"}));
}

TEST(answer, in_older_spellings) {
  const reading read = read_answer(old_answer());
  EXPECT_EQ(problems_of(old_answer()), names{});
  EXPECT_EQ(read.value.account_hosts, (names{"ab12345.us-east-1" + end, "acme-prod" + end}));
  EXPECT_EQ(read.value.ocsp_hosts, (names{"ocsp.ab12345.us-east-1" + end, "ocsp.acme-prod" + end}));
  EXPECT_EQ(read.value.derived, names{"ocsp.acme-prod" + end});
  EXPECT_FALSE(read.value.has_internal_stage);
  EXPECT_EQ(read_answer(R"({"private-link-account-url":"ab12345.us-east-1.privatelink.snowflakecomputing.com"})")
                .value.account_hosts,
            names{"ab12345.us-east-1" + end});
}

TEST(answer, with_lists_as_texts) {
  for (const char* list :
       {R"("[acme-a.privatelink.snowflakecomputing.com, acme-b.privatelink.snowflakecomputing.com]")",
        R"("[\"acme-a.privatelink.snowflakecomputing.com\",\"acme-b.privatelink.snowflakecomputing.com\"]")",
        R"("acme-a.privatelink.snowflakecomputing.com,acme-b.privatelink.snowflakecomputing.com,")",
        R"(["acme-a.privatelink.snowflakecomputing.com","ACME-B.privatelink.snowflakecomputing.com."])"}) {
    const std::string own = changed(R"("privatelink-connection-urls":["acme-main.privatelink.snowflakecomputing.com"])",
                                    R"("privatelink-connection-urls":)" + std::string{list});
    EXPECT_EQ(problems_of(own), names{}) << list;
    EXPECT_EQ(read_answer(own).value.account_hosts,
              (names{"ab12345.us-east-1" + end, "acme-a" + end, "acme-b" + end, "acme-prod" + end}))
        << list;
  }
}

TEST(answer, may_lack_what_can_be_derived) {
  const reading by_name = read_answer(R"({"privatelink-account-name":"ab12345.eu-west-1.privatelink"})");
  EXPECT_EQ(by_name.problems.size(), 0U);
  EXPECT_EQ(by_name.value.account_hosts, names{"ab12345.eu-west-1" + end});
  EXPECT_EQ(by_name.value.ocsp_hosts, names{"ocsp.ab12345.eu-west-1" + end});
  EXPECT_EQ(by_name.value.region, "eu-west-1");
  EXPECT_EQ(by_name.value.service, "");
  const reading by_url = read_answer(
      R"({"privatelink-account-url":"ab12345.privatelink.snowflakecomputing.com","privatelink-vpce-id":null,"privatelink-ocsp-url":""})");
  EXPECT_EQ(by_url.problems.size(), 0U);
  EXPECT_EQ(by_url.value.account, "ab12345.privatelink");
  EXPECT_EQ(by_url.value.region, "") << "nobody said it";
}

TEST(answer, says_what_is_wrong_with_each_value) {
  const std::string whole = "give the whole answer of SELECT SYSTEM$GET_PRIVATELINK_CONFIG()";
  EXPECT_EQ(problems_of("{}"), names{"privatelink-account-url: is missing: " + whole + ", as ACCOUNTADMIN"});
  EXPECT_EQ(problems_of("nothing"), names{"answer: has no JSON object: " + whole});
  EXPECT_EQ(problems_of(changed(R"("ab12345.us-east-1.privatelink.snowflakecomputing.com")", "7")),
            names{"privatelink-account-url: is not a text: " + whole});
  EXPECT_EQ(problems_of(changed("ab12345.us-east-1.privatelink.snowflakecomputing.com",
                                "ab12345.us-east-1.snowflakecomputing.com")),
            names{"privatelink-account-url: 'ab12345.us-east-1.snowflakecomputing.com' is not a Snowflake PrivateLink "
                  "name: it ends with .privatelink.snowflakecomputing.com"});
  EXPECT_EQ(
      problems_of(changed("ab12345.us-east-1.privatelink.snowflakecomputing.com",
                          "https://ab12345.us-east-1.privatelink.snowflakecomputing.com")),
      names{"privatelink-account-url: 'https://ab12345.us-east-1.privatelink.snowflakecomputing.com' has a port or "
            "is an address: write one exact host name, as db.example.com"});
  EXPECT_EQ(
      problems_of(changed("ab12345.us-east-1.privatelink.snowflakecomputing.com",
                          "ocsp.ab12345.us-east-1.privatelink.snowflakecomputing.com")),
      names{"privatelink-account-url: 'ocsp.ab12345.us-east-1.privatelink.snowflakecomputing.com' is an OCSP name: "
            "is it the value of another key?"});
  EXPECT_EQ(problems_of(changed("ocsp.ab12345", "ab12345")),
            names{"privatelink-ocsp-url: 'ab12345.us-east-1.privatelink.snowflakecomputing.com' does not begin with "
                  "ocsp.: is it the value of another key?"});
  EXPECT_EQ(problems_of(changed("com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123", "vpce-0123456789abcdef0")),
            names{"privatelink-vpce-id: 'vpce-0123456789abcdef0' is not the name of an endpoint service: it looks like "
                  "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0"});
  EXPECT_EQ(problems_of(changed("ab12345.us-east-1.privatelink\"", "a b\"")),
            names{"privatelink-account-name: 'a b' is not an account: it looks like LOCATOR.REGION.privatelink"});
}

TEST(answer, is_of_one_region_and_one_that_is_served) {
  EXPECT_EQ(
      problems_of(changed("vpce.us-east-1", "vpce.us-east-2")),
      (names{"privatelink-account-url: 'ab12345.us-east-1.privatelink.snowflakecomputing.com' is not in us-east-2, "
             "where privatelink-vpce-id is: are these the answers of two accounts?",
             "privatelink-ocsp-url: 'ocsp.ab12345.us-east-1.privatelink.snowflakecomputing.com' is not in "
             "us-east-2, where privatelink-vpce-id is: are these the answers of two accounts?"}));
  EXPECT_EQ(problems_of(R"({"privatelink-account-name":"ab12345.ap-southeast-2.privatelink"})"),
            names{"privatelink-account-name: is in 'ap-southeast-2', and the service reaches us-east-1, us-east-2, "
                  "us-west-2 and eu-west-1 only"});
}

TEST(answer, is_of_an_account_on_aws) {
  for (const std::string key : {"privatelink-pls-id", "privatelink-gcp-service-attachment"}) {
    EXPECT_EQ(problems_of(R"({"privatelink-account-name":"ab12345.privatelink",")" + key + R"(":"x"})"),
              names{key + ": is there, so this account is not on AWS: the service reaches accounts on AWS only"});
  }
}

TEST(answer, is_bounded) {
  const auto padded = [](std::size_t bytes) {
    std::string text = old_answer();
    return text.append(bytes - text.size(), ' ');
  };
  EXPECT_EQ(problems_of(padded(max_answer_bytes)), names{});
  EXPECT_EQ(problems_of(padded(max_answer_bytes + 1)),
            names{"answer: has more than 65536 bytes, the most that are read"});
  const auto listed = [](std::size_t count, bool as_text) {
    std::string list;
    for (std::size_t at = 0; at < count; ++at)
      list += (at == 0 ? "" : as_text ? "," : R"(",")") + ("a-" + std::to_string(at)) + end;
    return changed(R"("privatelink-connection-urls":["acme-main.privatelink.snowflakecomputing.com"])",
                   R"("privatelink-connection-urls":)" + (as_text ? "\"[" + list + "]\"" : "[\"" + list + "\"]"));
  };
  for (const bool as_text : {false, true}) {
    EXPECT_EQ(problems_of(listed(64, as_text)), names{});
    EXPECT_EQ(problems_of(listed(65, as_text)),
              names{"privatelink-connection-urls: has more than 64 names, the most that are read"});
  }
}

TEST(answer, names_at_most_32_keys_that_it_does_not_use) {
  std::string text = R"({"privatelink-account-name":"ab12345.us-east-1.privatelink")";
  for (int at = 0; at < 40; ++at)
    text += ",\"k" + std::to_string(at) + "\\n#\":1";
  const reading read = read_answer(text + '}');
  ASSERT_EQ(read.value.unused_keys.size(), 32U);
  EXPECT_EQ(read.value.unused_keys[0], "'k0\\x0a#'") << "nothing may end a comment's line";
}

} // namespace
} // namespace tollgate::config::import_snowflake
