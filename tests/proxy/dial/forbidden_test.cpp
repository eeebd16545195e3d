// Every forbidden range, one address inside each edge and one outside, in each of the forms that reach it.
#include "proxy/dial/forbidden.hpp"
#include "proxy/dial/interfaces.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace tollgate::proxy::dial {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::tcp;

tcp::endpoint at(const std::string& address, std::uint16_t port = 443) {
  return {make_address(address), port};
}

struct expected {
  const char* address;
  forbidden why;
};

constexpr expected everywhere[] = {
    {"0.0.0.0", forbidden::unspecified},
    {"0.255.255.255", forbidden::unspecified},
    {"1.0.0.0", forbidden::no},
    {"10.0.0.1", forbidden::no},
    {"126.255.255.255", forbidden::no},
    {"128.0.0.0", forbidden::no},
    {"169.253.255.255", forbidden::no},
    {"169.254.0.0", forbidden::link_local},
    {"169.254.169.253", forbidden::link_local},
    {"169.254.169.254", forbidden::metadata},
    {"169.254.170.2", forbidden::metadata},
    {"169.254.170.23", forbidden::metadata},
    {"169.254.255.255", forbidden::link_local},
    {"169.255.0.0", forbidden::no},
    {"223.255.255.255", forbidden::no},
    {"224.0.0.0", forbidden::multicast},
    {"239.255.255.255", forbidden::multicast},
    {"240.0.0.0", forbidden::no},
    {"255.255.255.254", forbidden::no},
    {"255.255.255.255", forbidden::broadcast},
    {"::", forbidden::unspecified},
    {"2001:db8::1", forbidden::no},
    {"fcff:ffff::1", forbidden::no},
    {"fd00:ec1:ffff::1", forbidden::no},
    {"fd00:ec2::", forbidden::metadata},
    {"fd00:ec2::254", forbidden::metadata},
    {"fd00:ec2::23", forbidden::metadata},
    {"fd00:ec2:ffff:ffff:ffff:ffff:ffff:ffff", forbidden::metadata},
    {"fd00:ec3::", forbidden::no},
    {"fe7f:ffff::1", forbidden::no},
    {"fe80::1", forbidden::link_local},
    {"febf:ffff::1", forbidden::link_local},
    {"fec0::1", forbidden::no},
    {"feff::1", forbidden::no},
    {"ff00::", forbidden::multicast},
    {"ff02::1", forbidden::multicast},
};

TEST(forbidden, knows_the_edges_of_every_range) {
  for (const bool lab : {false, true}) {
    const dial_rules rules{lab, {}, {}};
    for (const auto& one : everywhere)
      EXPECT_EQ(why_forbidden(at(one.address), rules), one.why) << one.address << (lab ? " in the lab" : "");
  }
}

TEST(forbidden, sees_through_ipv4_inside_ipv6) {
  const dial_rules rules;
  for (const std::string form : {"::ffff:", "64:ff9b::", "::"})
    for (const auto& one : everywhere) {
      const std::string inside = one.address;
      if (inside.find(':') != std::string::npos || (form == "::" && inside == "0.0.0.0")) continue;
      EXPECT_EQ(why_forbidden(at(form + inside), rules), one.why) << form + inside;
    }
  EXPECT_EQ(why_forbidden(at("::ffff:127.0.0.1"), rules), forbidden::loopback);
  EXPECT_EQ(why_forbidden(at("64:ff9a::7f00:1"), rules), forbidden::no);
}

TEST(forbidden, allows_loopback_in_the_lab_only) {
  for (const char* address : {"127.0.0.0", "127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(why_forbidden(at(address), {false, {}, {}}), forbidden::loopback) << address;
    EXPECT_EQ(why_forbidden(at(address), {true, {}, {}}), forbidden::no) << address;
  }
}

TEST(forbidden, refuses_port_zero) {
  EXPECT_EQ(why_forbidden(at("10.0.0.1", 0), {}), forbidden::port_zero);
}

TEST(forbidden, refuses_a_listener_of_its_own) {
  const dial_rules rules{true, {at("10.0.1.5", 443), at("127.0.0.1", 5432)}, {make_address("10.0.1.5")}};
  EXPECT_EQ(why_forbidden(at("10.0.1.5", 443), rules), forbidden::own_listener);
  EXPECT_EQ(why_forbidden(at("::ffff:10.0.1.5", 443), rules), forbidden::own_listener);
  EXPECT_EQ(why_forbidden(at("10.0.1.5", 444), rules), forbidden::no);
  EXPECT_EQ(why_forbidden(at("10.0.1.6", 443), rules), forbidden::no);
  EXPECT_EQ(why_forbidden(at("127.0.0.1", 5432), rules), forbidden::own_listener);
  EXPECT_EQ(why_forbidden(at("127.0.0.2", 5432), rules), forbidden::no);
}

TEST(forbidden, refuses_every_address_of_the_host_at_a_wildcard_listener) {
  const std::vector interfaces{make_address("10.0.1.5"), make_address("2001:db8::5"), make_address("fe80::5%1")};
  const dial_rules v4{true, {at("0.0.0.0", 443)}, interfaces};
  EXPECT_EQ(why_forbidden(at("10.0.1.5"), v4), forbidden::own_listener);
  EXPECT_EQ(why_forbidden(at("127.0.0.9"), v4), forbidden::own_listener);
  EXPECT_EQ(why_forbidden(at("10.0.1.6"), v4), forbidden::no);
  EXPECT_EQ(why_forbidden(at("10.0.1.5", 444), v4), forbidden::no);
  EXPECT_EQ(why_forbidden(at("2001:db8::5"), v4), forbidden::no);
  const dial_rules v6{true, {at("::", 443)}, interfaces};
  for (const char* own : {"10.0.1.5", "2001:db8::5", "::1", "127.0.0.1", "::ffff:10.0.1.5"})
    EXPECT_EQ(why_forbidden(at(own), v6), forbidden::own_listener) << own;
  EXPECT_EQ(why_forbidden(at("2001:db8::6"), v6), forbidden::no);
}

TEST(forbidden, has_a_text_for_every_reason) {
  for (int why = 0; why <= static_cast<int>(forbidden::own_listener); ++why)
    EXPECT_NE(to_string(static_cast<forbidden>(why)), "unknown");
}

TEST(local_addresses, has_loopback) {
  const auto addresses = local_addresses();
  EXPECT_NE(std::find(addresses.begin(), addresses.end(), make_address("127.0.0.1")), addresses.end());
}

} // namespace
} // namespace tollgate::proxy::dial
