// Addresses, their kinds at the edges of each range, and `host:port` taken apart.
#include "config/address.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

ip_address address(std::string_view text) {
  const auto read = ip_address::parse(text);
  EXPECT_TRUE(read) << text;
  return read.value_or(ip_address{});
}

TEST(address, reads_the_full_forms_only) {
  EXPECT_EQ(to_string(address("10.0.1.5")), "10.0.1.5");
  EXPECT_EQ(to_string(address("FD00:0:0::5")), "fd00::5");
  EXPECT_EQ(to_string(address("::")), "::");
  EXPECT_EQ(to_string(ip_address{}), "0.0.0.0");
  for (const std::string_view text :
       {"", "10.0.1", "127.1", "010.0.0.1", "0x7f.0.0.1", "256.0.0.1", "10.0.0.1.", " 10.0.0.1", "10.0.0.1/8", "[::1]",
        "fe80::1%eth0", ":::", "1:2:3:4:5:6:7:8:9", "localhost"}) {
    EXPECT_FALSE(ip_address::parse(text)) << text;
  }
  EXPECT_FALSE(ip_address::parse(std::string_view{"10.0.0.1\0x", 10}));
  EXPECT_FALSE(ip_address::parse(std::string(46, ':')));
}

TEST(address, inside_ipv6_is_ipv4) {
  EXPECT_EQ(address("::ffff:10.0.0.1"), address("10.0.0.1"));
  EXPECT_TRUE(address("::ffff:0a00:0001").is_v4());
  EXPECT_FALSE(address("::fffe:10.0.0.1").is_v4());
  EXPECT_FALSE(address("::10.0.0.1").is_v4());
  EXPECT_NE(address("::"), address("0.0.0.0"));
}

TEST(address, comes_from_bytes_and_goes_back) {
  const std::array<std::uint8_t, 16> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1};
  EXPECT_EQ(ip_address::from_bytes(mapped), address("10.0.0.1"));
  EXPECT_EQ(ip_address::from_bytes(std::span{mapped}.last<4>()), address("10.0.0.1"));
  EXPECT_EQ(address("10.0.0.1").bytes().size(), 4U);
  EXPECT_EQ(address("::1").bytes().size(), 16U);
  for (const std::size_t wrong : {0U, 3U, 5U, 15U}) {
    EXPECT_FALSE(ip_address::from_bytes(std::span{mapped}.first(wrong))) << wrong;
  }
}

TEST(address, knows_its_kind) {
  for (const auto* text : {"127.0.0.0", "127.255.255.255", "::1"})
    EXPECT_TRUE(address(text).is_loopback()) << text;
  for (const auto* text : {"126.255.255.255", "128.0.0.0", "::2", "::", "::1:1"}) {
    EXPECT_FALSE(address(text).is_loopback()) << text;
  }
  for (const auto* text : {"169.254.0.0", "169.254.255.255", "fe80::", "febf:ffff::1"}) {
    EXPECT_TRUE(address(text).is_link_local()) << text;
  }
  for (const auto* text : {"169.253.255.255", "169.255.0.0", "fe7f::1", "fec0::1"}) {
    EXPECT_FALSE(address(text).is_link_local()) << text;
  }
  for (const auto* text : {"224.0.0.0", "239.255.255.255", "ff00::"})
    EXPECT_TRUE(address(text).is_multicast()) << text;
  for (const auto* text : {"223.255.255.255", "240.0.0.0", "feff::1"}) {
    EXPECT_FALSE(address(text).is_multicast()) << text;
  }
  EXPECT_TRUE(address("0.0.0.0").is_unspecified() && address("::").is_unspecified());
  EXPECT_FALSE(address("0.0.0.1").is_unspecified() || address("::1").is_unspecified());
  EXPECT_TRUE(address("255.255.255.255").is_broadcast());
  EXPECT_FALSE(address("255.255.255.254").is_broadcast());
  for (const auto* text : {"169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23",
                           "::ffff:169.254.169.254"}) {
    EXPECT_TRUE(address(text).is_metadata()) << text;
  }
  EXPECT_FALSE(address("169.254.169.253").is_metadata() || address("fd00:ec2::253").is_metadata());
}

TEST(host_port, is_taken_apart) {
  const auto name = split_host_port("db.example:5432");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->host, "db.example");
  EXPECT_EQ(name->port, 5432);
  EXPECT_FALSE(name->bracketed);
  const auto v6 = split_host_port("[::1]:65535");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->port, 65535);
  EXPECT_TRUE(v6->bracketed);
  for (const std::string_view text : {"", ":", ":1", "a", "a:", "a:x", "a:65536", "a:-1", "a:+1", "a: 1", "::1",
                                      "::1:1", "[]:1", "[::1]", "[::1:1", "::1]:1", "[[::1]]:1", "a:1:2"}) {
    EXPECT_FALSE(split_host_port(text)) << text;
  }
}

TEST(address_port, is_written_as_it_is_read) {
  EXPECT_EQ(to_string(address_port{address("10.0.0.1"), 443}), "10.0.0.1:443");
  EXPECT_EQ(to_string(address_port{address("::1"), 443}), "[::1]:443");
}

} // namespace
} // namespace tollgate::config
