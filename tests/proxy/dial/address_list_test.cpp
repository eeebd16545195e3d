// The order of dialling: the zone's addresses first, the others in turn, each address once.
#include "proxy/dial/address_list.hpp"

#include <gtest/gtest.h>
#include <map>

namespace tollgate::proxy::dial {
namespace {

using boost::asio::ip::make_address;

constexpr const char* regional = "vpce-0a-bcd.vpce-svc-0e.us-east-1.vpce.amazonaws.com";
constexpr const char* zonal_a = "vpce-0a-bcd-us-east-1a.vpce-svc-0e.us-east-1.vpce.amazonaws.com";
constexpr const char* zonal_b = "vpce-0a-bcd-us-east-1b.vpce-svc-0e.us-east-1.vpce.amazonaws.com";

known_entry known(const char* host, std::initializer_list<const char*> addresses, std::string trouble = "") {
  known_entry entry{{host, 443}, {}, std::move(trouble)};
  for (const char* address : addresses)
    entry.addresses.push_back(make_address(address));
  return entry;
}

std::string order(const address_list& list, std::uint64_t turn) {
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto address = list.at(turn, i).where.address().to_string();
    text += address.substr(address.rfind('.') + 1);
  }
  return text;
}

TEST(in_zone, reads_the_first_label_of_a_zonal_name) {
  EXPECT_TRUE(in_zone(zonal_a, "us-east-1a"));
  EXPECT_FALSE(in_zone(zonal_b, "us-east-1a"));
  EXPECT_FALSE(in_zone(regional, "us-east-1a"));
  EXPECT_FALSE(in_zone(zonal_a, ""));
  EXPECT_FALSE(in_zone(zonal_a, "east-1b"));
  EXPECT_FALSE(in_zone("us-east-1a.example.com", "us-east-1a"));
  EXPECT_FALSE(in_zone("x.vpce-0a-us-east-1a.example.com", "us-east-1a"));
  EXPECT_FALSE(in_zone("", "us-east-1a"));
}

TEST(address_list, begins_somewhere_else_on_every_turn) {
  const address_list list{{known("a", {"10.0.0.1", "10.0.0.2"}), known("10.0.0.3", {"10.0.0.3"})}, ""};
  EXPECT_EQ(order(list, 0), "123");
  EXPECT_EQ(order(list, 1), "231");
  EXPECT_EQ(order(list, 2), "312");
  EXPECT_EQ(order(list, 3), "123");
}

TEST(address_list, has_the_zone_first_on_every_turn) {
  const address_list list{
      {known(zonal_b, {"10.0.0.4", "10.0.0.5"}), known(zonal_a, {"10.0.0.1", "10.0.0.2"}), known("b", {"10.0.0.6"})},
      "us-east-1a"};
  EXPECT_EQ(order(list, 0), "12456");
  EXPECT_EQ(order(list, 1), "21564");
  EXPECT_EQ(order(list, 2), "12645");
  EXPECT_EQ(list.at(0, 0).host, zonal_a);
  EXPECT_EQ(list.at(0, 2).host, zonal_b);
}

TEST(address_list, tries_each_address_once_on_every_turn) {
  const address_list list{{known(zonal_a, {"10.0.0.1", "10.0.0.2"}), known("b", {"10.0.0.3", "10.0.0.4", "10.0.0.5"})},
                          "us-east-1a"};
  for (const std::uint64_t turn : {0ULL, 1ULL, 5ULL, 29ULL, ~0ULL - 1, ~0ULL}) {
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < list.size(); ++i)
      ++seen[list.at(turn, i).where.address().to_string()];
    EXPECT_EQ(seen.size(), 5U) << turn;
  }
}

TEST(address_list, keeps_a_regional_names_zonal_address_in_its_zone) {
  const address_list list{{known(regional, {"10.0.0.1", "10.0.0.2"}), known(zonal_b, {"10.0.0.2"})}, "us-east-1b"};
  EXPECT_EQ(order(list, 0), "21");
  EXPECT_EQ(order(list, 7), "21");
}

TEST(address_list, keeps_one_address_with_two_ports_twice) {
  auto other = known("a", {"10.0.0.1"});
  other.entry.port = 8443;
  const address_list list{{known("a", {"10.0.0.1"}), other}, ""};
  EXPECT_EQ(list.size(), 2U);
}

TEST(address_list, names_what_has_no_address) {
  const address_list list{
      {known("a", {}, "Host not found"), known("b", {"10.0.0.1"}, "timed out"), known("c", {}, "not resolved yet")},
      ""};
  EXPECT_EQ(list.trouble(), "a: Host not found; c: not resolved yet");
  EXPECT_EQ(list.size(), 1U);
}

} // namespace
} // namespace tollgate::proxy::dial
