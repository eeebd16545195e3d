// Which group a client is in: the smallest network wins, in either family, and one name is one group.
#include "proxy/client_groups.hpp"
#include "proxy/session/client_address.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy {
namespace {

config::group network(const std::string& name, std::string_view cidr) {
  const auto read = config::parse_cidr(cidr);
  EXPECT_TRUE(read.good()) << read.error;
  return {name, read.value};
}

class client_groups_test : public testing::Test {
 protected:
  std::string_view name_of(std::string_view client) const {
    const auto address = config::ip_address::parse(client);
    EXPECT_TRUE(address) << client;
    const client_group* const found = groups.of(*address);
    return found == nullptr ? "null" : std::string_view{found->name};
  }

  known_groups known;
  client_groups groups{{network("all-of-10", "10.0.0.0/8"), network("etl", "10.1.0.0/16"),
                        network("one-host", "10.1.2.3/32"), network("etl", "10.9.0.0/24"),
                        network("office", "2001:db8::/32"), network("printer", "2001:db8::1/128"),
                        network("mapped", "::ffff:192.0.2.0/120")},
                       known};
};

TEST_F(client_groups_test, the_smallest_network_wins_whatever_the_order) {
  EXPECT_EQ(name_of("10.200.0.1"), "all-of-10");
  EXPECT_EQ(name_of("10.1.2.4"), "etl");
  EXPECT_EQ(name_of("10.1.2.3"), "one-host");
  const client_groups reversed{
      {network("one-host", "10.1.2.3/32"), network("etl", "10.1.0.0/16"), network("all-of-10", "10.0.0.0/8")}, known};
  for (const std::string_view client : {"10.200.0.1", "10.1.2.4", "10.1.2.3"})
    EXPECT_EQ(reversed.of(*config::ip_address::parse(client)), groups.of(*config::ip_address::parse(client)));
}

TEST_F(client_groups_test, networks_end_where_they_end) {
  EXPECT_EQ(name_of("9.255.255.255"), "other");
  EXPECT_EQ(name_of("10.0.0.0"), "all-of-10");
  EXPECT_EQ(name_of("10.0.255.255"), "all-of-10");
  EXPECT_EQ(name_of("10.1.0.0"), "etl");
  EXPECT_EQ(name_of("10.1.255.255"), "etl");
  EXPECT_EQ(name_of("10.2.0.0"), "all-of-10");
  EXPECT_EQ(name_of("10.1.2.2"), "etl");
  EXPECT_EQ(name_of("10.255.255.255"), "all-of-10");
  EXPECT_EQ(name_of("11.0.0.0"), "other");
  EXPECT_EQ(name_of("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"), "other");
  EXPECT_EQ(name_of("2001:db8::"), "office");
  EXPECT_EQ(name_of("2001:db8::1"), "printer");
  EXPECT_EQ(name_of("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"), "office");
  EXPECT_EQ(name_of("2001:db9::"), "other");
}

TEST_F(client_groups_test, ipv4_inside_ipv6_is_ipv4_on_both_sides) {
  EXPECT_EQ(name_of("::ffff:10.1.2.4"), "etl");
  EXPECT_EQ(name_of("192.0.2.255"), "mapped");
  EXPECT_EQ(name_of("192.0.3.0"), "other");
  const boost::asio::ip::tcp::endpoint dual_stack{boost::asio::ip::make_address("::ffff:10.1.2.3"), 40'000};
  const client_group* const found = groups.of(address_of(dual_stack));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->name, "one-host");
}

TEST_F(client_groups_test, a_family_is_never_taken_for_the_other) {
  const client_groups everything{{network("v4", "0.0.0.0/0"), network("v6", "::/0")}, known};
  EXPECT_EQ(everything.of(*config::ip_address::parse("255.255.255.255"))->name, "v4");
  EXPECT_EQ(everything.of(*config::ip_address::parse("0.0.0.0"))->name, "v4");
  EXPECT_EQ(everything.of(*config::ip_address::parse("::"))->name, "v6");
  const client_groups only_v6{{network("v6", "::/0")}, known};
  EXPECT_EQ(only_v6.of(*config::ip_address::parse("10.0.0.1"))->name, "other");
}

TEST_F(client_groups_test, entries_of_one_name_are_one_group) {
  EXPECT_EQ(name_of("10.9.0.255"), "etl");
  EXPECT_EQ(groups.of(*config::ip_address::parse("10.9.0.1")), groups.of(*config::ip_address::parse("10.1.0.1")));
  std::vector<std::string_view> names;
  for (const client_group* const each : groups.all())
    names.push_back(each->name);
  EXPECT_EQ(names,
            (std::vector<std::string_view>{"all-of-10", "etl", "one-host", "office", "printer", "mapped", "other"}));
}

TEST_F(client_groups_test, a_name_is_the_same_group_in_the_next_table) {
  const client_groups next{{network("fresh", "10.0.0.0/8"), network("etl", "172.16.0.0/12")}, known};
  EXPECT_EQ(next.of(*config::ip_address::parse("172.16.0.1")), groups.of(*config::ip_address::parse("10.1.0.1")));
  EXPECT_EQ(next.of(*config::ip_address::parse("10.1.0.1"))->name, "fresh");
}

TEST_F(client_groups_test, a_client_of_none_is_of_other_unless_there_are_no_groups) {
  EXPECT_EQ(groups.of(*config::ip_address::parse("192.168.0.1")), &known.named("other"));
  const client_groups none{{}, known};
  EXPECT_EQ(none.of(*config::ip_address::parse("10.1.0.1")), nullptr);
  EXPECT_TRUE(none.all().empty());
  EXPECT_EQ(client_groups{}.of(*config::ip_address::parse("::")), nullptr);
}

// Every address of a small space, against the definition.
TEST_F(client_groups_test, agree_with_a_look_at_every_network) {
  std::vector<config::group> networks;
  for (unsigned bits = 22; bits <= 32; ++bits)
    for (unsigned at = 0; at < 1024; at += 7U << (32 - bits)) {
      const std::array<std::uint8_t, 4> first{10, 0, static_cast<std::uint8_t>(at >> 8), static_cast<std::uint8_t>(at)};
      networks.push_back({"g" + std::to_string(networks.size()), {*config::ip_address::from_bytes(first), bits}});
    }
  ASSERT_GT(networks.size(), 200U);
  const client_groups table{networks, known};
  for (unsigned at = 0; at < 2048; ++at) {
    const std::array<std::uint8_t, 4> bytes{10, 0, static_cast<std::uint8_t>(at >> 8), static_cast<std::uint8_t>(at)};
    const auto client = *config::ip_address::from_bytes(bytes);
    const config::group* expected = nullptr;
    for (const config::group& each : networks)
      if (each.network.contains(client) &&
          (expected == nullptr || each.network.prefix_bits() > expected->network.prefix_bits()))
        expected = &each;
    const client_group* const found = table.of(client);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->name, expected == nullptr ? "other" : expected->name) << at;
  }
}

} // namespace
} // namespace tollgate::proxy
