// Names at their limits, host names made alike, and suggestions for misspelt words.
#include "config/names.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tollgate::config {
namespace {

TEST(name, is_1_to_63_plain_bytes) {
  for (const std::string_view text : {"a", "7", "acme", "A-b_c.d", "a-"})
    EXPECT_TRUE(parse_name(text).good()) << text;
  EXPECT_TRUE(parse_name(std::string(63, 'a')).good());
  EXPECT_FALSE(parse_name(std::string(64, 'a')).good());
  for (const std::string_view text : {"", "-a", ".a", "_a", "a b", "a/b", "a:b", "a\"b", "\xC3\xA9", "a\n"}) {
    EXPECT_FALSE(parse_name(text).good()) << text;
  }
}

TEST(host_name, is_made_alike) {
  EXPECT_EQ(parse_host_name("DBC-A1.Cloud.Databricks.COM.").value, "dbc-a1.cloud.databricks.com");
  EXPECT_EQ(parse_host_name("localhost").value, "localhost");
  EXPECT_EQ(parse_host_name("1a.2b").value, "1a.2b");
  EXPECT_EQ(parse_host_name("my_account.example").value, "my_account.example");
}

TEST(host_name, has_limits) {
  const std::string label(63, 'a');
  const std::string longest = label + '.' + label + '.' + label + '.' + std::string(61, 'a');
  ASSERT_EQ(longest.size(), 253U);
  EXPECT_TRUE(parse_host_name(longest).good());
  EXPECT_TRUE(parse_host_name(longest + '.').good());
  EXPECT_FALSE(parse_host_name(longest + 'a').good());
  EXPECT_TRUE(parse_host_name(label + ".example").good());
  EXPECT_FALSE(parse_host_name(label + "a.example").good());
}

TEST(host_name, is_neither_an_address_nor_a_pattern) {
  for (const std::string_view text : {"",         ".",     "a..b",       ".a",         "a..",
                                      "-a.b",     "a-.b",  "a b",        "*.a",        "a.*",
                                      "10.0.0.1", "127.1", "2130706433", "0x7f000001", "a.0x1",
                                      "::1",      "[::1]", "a:443",      "a/b",        "\xC3\xA9.example"}) {
    EXPECT_FALSE(parse_host_name(text).good()) << text;
  }
}

TEST(vpc_endpoint_id, has_8_or_17_digits) {
  EXPECT_TRUE(is_vpc_endpoint_id("vpce-0123456789abcdef0"));
  EXPECT_TRUE(is_vpc_endpoint_id("vpce-01234567"));
  for (const std::string_view text : {"", "vpce-", "vpce-0123456", "vpce-012345678", "vpce-0123456789abcdef",
                                      "vpce-0123456789abcdef01", "vpce-0123456789ABCDEF0", "vpce-0123456789abcdeg0",
                                      "vpc-01234567", "VPCE-01234567", "vpce-svc-0123456789abcdef0"}) {
    EXPECT_FALSE(is_vpc_endpoint_id(text)) << text;
  }
}

TEST(suggestion, is_at_most_two_typing_errors_away) {
  constexpr std::array<std::string_view, 4> known{"listen", "listener", "hosts", "idle"};
  EXPECT_EQ(nearest("lisen", known), "listen");
  EXPECT_EQ(nearest("lsiten", known), "listen");
  EXPECT_EQ(nearest("Listner", known), "listener");
  EXPECT_EQ(nearest("hostes", known), "hosts");
  EXPECT_EQ(nearest("banana", known), "");
  EXPECT_EQ(nearest("lixxxn", known), "");
  EXPECT_EQ(nearest("", known), "");
  EXPECT_EQ(nearest(std::string(1'000'000, 'l'), known), "");
  EXPECT_EQ(did_you_mean("idel", known), "; did you mean 'idle'?");
  EXPECT_EQ(did_you_mean("banana", known), "");
}

} // namespace
} // namespace tollgate::config
