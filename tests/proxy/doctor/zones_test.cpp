// The zones of a VPC endpoint: its regional name's addresses against its zonal names'.
#include "proxy/doctor/zones.hpp"
#include "tests/proxy/doctor/judged.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::doctor {
namespace {

const std::string service = ".vpce-svc-0123456789abcdef0.us-east-1.vpce.amazonaws.com";

TEST(vpce_name, is_taken_apart) {
  const std::string regional = "vpce-0123456789abcdef0-abcdefgh" + service;
  EXPECT_EQ(read_vpce_name(regional), (vpce_name{regional, ""}));
  EXPECT_EQ(read_vpce_name("vpce-0123456789abcdef0-abcdefgh-us-east-1a" + service),
            (vpce_name{regional, "us-east-1a"}));
  for (const char* other : {"db.example.com", "vpce-0123456789abcdef0", "vpce-.vpce.amazonaws.com", "10.0.0.1",
                            "vpce-0123-abc.example.com"})
    EXPECT_FALSE(read_vpce_name(other)) << other;
}

struct sample {
  const char* name;
  std::vector<zones_seen::name> names;
  const char* own_zone;
  verdict how;
  const char* part; ///< of what was seen
};

class zones : public testing::TestWithParam<sample> {};

TEST_P(zones, are_judged) {
  const finding found = judge(zones_seen{"vpce", GetParam().names, GetParam().own_zone});
  EXPECT_EQ(to_string(found.how), to_string(GetParam().how)) << found.seen;
  EXPECT_NE(found.seen.find(GetParam().part), std::string::npos) << found.seen;
  EXPECT_TRUE(says_what_to_do(found));
}

const std::vector<sample> samples{
    {"no_vpce_name", {}, "", verdict::not_applicable, "no upstream"},
    {"regional_alone", {{"", addresses({"10.0.0.1", "10.0.1.1"})}}, "", verdict::ok, "10.0.0.1, 10.0.1.1"},
    {"one_zone", {{"", addresses({"10.0.0.1"})}}, "", verdict::warning, "one zone"},
    {"regional_unknown", {{"", no_answer("Host not found")}}, "", verdict::not_reached, "no address"},
    {"all_there",
     {{"a", addresses({"10.0.0.1"})}, {"b", addresses({"10.0.1.1"})}, {"", addresses({"10.0.1.1", "10.0.0.1"}), false}},
     "b",
     verdict::ok,
     "a 10.0.0.1, b 10.0.1.1"},
    {"zone_gone",
     {{"a", addresses({"10.0.0.1"})}, {"b", no_answer("Host not found")}, {"", addresses({"10.0.0.1"}), false}},
     "",
     verdict::failed,
     "no address in b (Host not found)"},
    {"zone_added",
     {{"a", addresses({"10.0.0.1"})}, {"", addresses({"10.0.0.1", "10.0.2.1"}), false}},
     "",
     verdict::warning,
     "also at 10.0.2.1"},
    {"zone_added_but_the_regional_name_is_dialled_too",
     {{"a", addresses({"10.0.0.1"})}, {"", addresses({"10.0.0.1", "10.0.2.1"})}},
     "",
     verdict::ok,
     "10.0.2.1"},
    {"zone_ill",
     {{"a", addresses({"10.0.0.1"})}, {"b", addresses({"10.0.1.1"})}, {"", addresses({"10.0.0.1"}), false}},
     "",
     verdict::warning,
     "leaves out 10.0.1.1"},
    {"not_the_nodes_zone",
     {{"a", addresses({"10.0.0.1"})}, {"", addresses({"10.0.0.1"}), false}},
     "c",
     verdict::warning,
     "this node's zone c"},
    {"hostile_error", {{"b", no_answer("\x1b[2J")}}, "", verdict::failed, "\\x1b[2J"},
};

INSTANTIATE_TEST_SUITE_P(doctor, zones, testing::ValuesIn(samples),
                         [](const auto& one) { return std::string{one.param.name}; });

} // namespace
} // namespace tollgate::proxy::doctor
