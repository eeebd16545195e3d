// Networks: the first and last address of each, and the texts that are none.
#include "config/cidr.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

cidr network(std::string_view text) {
  const auto read = parse_cidr(text);
  EXPECT_EQ(read.error, "") << text;
  return read.value;
}

bool in(std::string_view text, std::string_view address) {
  return network(text).contains(ip_address::parse(address).value());
}

TEST(cidr, contains_its_first_and_last_address) {
  EXPECT_TRUE(in("10.0.0.0/8", "10.0.0.0") && in("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(in("10.0.0.0/8", "9.255.255.255") || in("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(in("10.0.7.16/28", "10.0.7.16") && in("10.0.7.16/28", "10.0.7.31"));
  EXPECT_FALSE(in("10.0.7.16/28", "10.0.7.15") || in("10.0.7.16/28", "10.0.7.32"));
  EXPECT_TRUE(in("10.0.0.1/32", "10.0.0.1"));
  EXPECT_FALSE(in("10.0.0.1/32", "10.0.0.0"));
  EXPECT_TRUE(in("0.0.0.0/0", "255.255.255.255"));
  EXPECT_TRUE(in("fd00::/9", "fd7f::1"));
  EXPECT_FALSE(in("fd00::/9", "fd80::"));
  EXPECT_TRUE(in("::1/128", "::1"));
  EXPECT_FALSE(in("::1/128", "::"));
}

TEST(cidr, keeps_the_families_apart) {
  EXPECT_FALSE(in("::/0", "10.0.0.1"));
  EXPECT_FALSE(in("0.0.0.0/0", "::1"));
  EXPECT_TRUE(in("10.0.0.0/8", "::ffff:10.0.0.1"));
  EXPECT_EQ(network("::ffff:10.0.0.0/104"), network("10.0.0.0/8"));
  EXPECT_EQ(network("::ffff:0.0.0.0/96"), network("0.0.0.0/0"));
}

TEST(cidr, is_found_among_many) {
  const std::vector<cidr> networks{network("127.0.0.0/8"), network("::1/128")};
  EXPECT_TRUE(contains(networks, *ip_address::parse("::1")));
  EXPECT_FALSE(contains(networks, *ip_address::parse("::2")));
  EXPECT_FALSE(contains(std::vector<cidr>{}, *ip_address::parse("127.0.0.1")));
}

TEST(cidr, names_the_network_that_was_meant) {
  EXPECT_EQ(parse_cidr("10.1.2.3/16").error,
            "'10.1.2.3/16' is not the first address of its network: write 10.1.0.0/16");
  EXPECT_EQ(parse_cidr("fd00::1/64").error, "'fd00::1/64' is not the first address of its network: write fd00::/64");
  EXPECT_EQ(parse_cidr("10.0.0.1").error, "'10.0.0.1' has no number of bits: write 10.0.0.1/32 for this one address");
  EXPECT_EQ(parse_cidr("::1").error, "'::1' has no number of bits: write ::1/128 for this one address");
}

TEST(cidr, refuses_everything_else) {
  for (const std::string_view text :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10/8", "::/129",
        "::ffff:0.0.0.0/95", "office", "10.0.0.0/8 ", "10.0.0.0/255.0.0.0", "10.0.0.0/4294967304"}) {
    EXPECT_FALSE(parse_cidr(text).good()) << text;
  }
}

TEST(cidr, is_written_as_it_is_read) {
  EXPECT_EQ(to_string(network("10.0.0.0/8")), "10.0.0.0/8");
  EXPECT_EQ(to_string(network("FD00::/8")), "fd00::/8");
  EXPECT_EQ(to_string(cidr{*ip_address::parse("10.1.2.3"), 9}), "10.0.0.0/9");
}

} // namespace
} // namespace tollgate::config
