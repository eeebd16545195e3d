// Names and addresses: the clients', the upstreams', this proxy's own, and the one it sends from.
#include "proxy/doctor/client_names.hpp"
#include "proxy/doctor/loop.hpp"
#include "proxy/doctor/networks.hpp"
#include "proxy/doctor/source_address.hpp"
#include "proxy/doctor/upstream_names.hpp"
#include "tests/proxy/doctor/judged.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::doctor {
namespace {

using boost::asio::ip::make_address;

client_name_seen client_name(dial::resolve_answer answer) {
  return {"a.example", std::move(answer), {make_address("10.0.1.5")}, {make_address("10.0.1.9")}, false};
}

TEST(client_names, lead_to_what_is_advertised_or_to_this_host) {
  EXPECT_EQ(line_of(judge(client_name(addresses({"10.0.1.5", "10.0.1.9"})))),
            "ok: a.example leads to 10.0.1.5, 10.0.1.9: this proxy");
  const finding some = judge(client_name(addresses({"10.0.1.5", "54.1.2.3"})));
  EXPECT_EQ(line_of(some), "failed: a.example leads to 10.0.1.5, 54.1.2.3: not all of them are this proxy, and some "
                           "traffic goes past the meter");
  const finding none = judge(client_name(addresses({"54.1.2.3"})));
  EXPECT_EQ(none.how, verdict::failed);
  const finding missing = judge(client_name(no_answer("Host not found")));
  EXPECT_EQ(line_of(missing), "failed: a.example: Host not found");
  for (const finding& each : {some, none, missing})
    EXPECT_TRUE(says_what_to_do(each));
}

TEST(client_names, need_no_override_in_the_lab) {
  client_name_seen seen = client_name(addresses({"54.1.2.3"}));
  seen.lab = true;
  EXPECT_EQ(judge(seen).how, verdict::warning);
}

TEST(upstream_names, are_at_private_addresses) {
  const auto judged = [](const char* address, bool lab = false) {
    return judge(upstream_name_seen{"up.example", false, addresses({address}), false, lab}).how;
  };
  for (const char* inside :
       {"10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "100.127.255.255", "fd00::1"})
    EXPECT_EQ(judged(inside), verdict::ok) << inside;
  for (const char* outside : {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.0.1", "100.63.0.1",
                              "100.128.0.0", "2600::1", "127.0.0.1"})
    EXPECT_EQ(judged(outside), verdict::failed) << outside;
  EXPECT_EQ(judged("127.0.0.1", true), verdict::ok);
  EXPECT_EQ(judged("54.1.2.3", true), verdict::warning);
}

TEST(upstream_names, that_do_not_resolve_name_who_was_asked) {
  const finding own = judge(upstream_name_seen{"up.example", false, no_answer("10.0.0.2:53: Timeout"), true, false});
  EXPECT_EQ(line_of(own), "failed: up.example: 10.0.0.2:53: Timeout");
  EXPECT_NE(own.remedy.find("`resolver`"), std::string::npos);
}

loop_seen loop(const char* address, std::uint16_t port) {
  loop_seen seen;
  seen.host = "a.example";
  seen.where = {make_address(address), port};
  seen.listeners = {{"listener https", {make_address("0.0.0.0"), 443}},
                    {"admin.listen", {make_address("127.0.0.1"), 9464}}};
  seen.advertised = {make_address("10.0.1.5")};
  seen.rules.interfaces = {make_address("10.0.1.9"), make_address("127.0.0.1")};
  for (const own_listener& one : seen.listeners)
    seen.rules.listeners.push_back(one.where);
  return seen;
}

TEST(loop, is_found_at_what_is_advertised_and_at_own_interfaces) {
  const finding advertised = judge(loop("10.0.1.5", 443));
  EXPECT_EQ(line_of(advertised), "failed: a.example is at 10.0.1.5:443, which is this proxy itself (listener https): "
                                 "connections would go round in circles");
  EXPECT_NE(advertised.remedy.find("`resolver`"), std::string::npos);
  EXPECT_EQ(judge(loop("10.0.1.9", 443)).how, verdict::failed);
}

TEST(loop, is_none_at_another_port_or_address) {
  EXPECT_EQ(judge(loop("10.0.1.5", 444)).how, verdict::ok);
  EXPECT_EQ(judge(loop("10.0.1.6", 443)).how, verdict::ok);
}

TEST(loop, names_what_the_proxy_never_dials) {
  EXPECT_EQ(
      line_of(judge(loop("169.254.169.254", 80))),
      "failed: a.example is at 169.254.169.254:80, which is the cloud's metadata service: the proxy never dials it");
}

TEST(source_address, is_inside_of_ten_slash_eight) {
  const auto judged = [](const char* from, bool lab = false) {
    return judge(source_seen{make_address("10.1.1.1"), make_address(from), "", lab}).how;
  };
  EXPECT_EQ(judged("10.0.0.0"), verdict::ok);
  EXPECT_EQ(judged("10.255.255.255"), verdict::ok);
  EXPECT_EQ(judged("11.0.0.0"), verdict::failed);
  EXPECT_EQ(judged("9.255.255.255"), verdict::failed);
  EXPECT_EQ(judged("192.168.0.1", true), verdict::warning);
  EXPECT_EQ(judged("127.0.0.1"), verdict::not_applicable);
  EXPECT_EQ(judge(source_seen{make_address("10.1.1.1"), {}, "Network is unreachable", false}).how, verdict::failed);
}

TEST(networks, are_listed_up_to_eight) {
  std::vector<boost::asio::ip::address> many(10, make_address("10.0.0.1"));
  EXPECT_TRUE(by_commas(many).ends_with("10.0.0.1 and 2 more"));
  many.resize(8);
  EXPECT_TRUE(by_commas(many).ends_with(", 10.0.0.1"));
}

} // namespace
} // namespace tollgate::proxy::doctor
