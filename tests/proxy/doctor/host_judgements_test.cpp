// This host: keepalive, the clock, the ledger, descriptors.
#include "proxy/doctor/clock.hpp"
#include "proxy/doctor/descriptors.hpp"
#include "proxy/doctor/keepalive.hpp"
#include "proxy/doctor/ledger.hpp"
#include "proxy/process/host.hpp"
#include "tests/proxy/doctor/judged.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::doctor {
namespace {

using namespace std::chrono_literals;

verdict keepalive(std::chrono::milliseconds idle, std::chrono::milliseconds interval, bool lab = false) {
  return judge(config::keepalive{idle, interval, 4, 150s}, lab).how;
}

TEST(keepalive, comes_before_privatelink_forgets) {
  EXPECT_EQ(keepalive(60s, 15s), verdict::ok);
  EXPECT_EQ(keepalive(0s, 15s), verdict::failed);
  EXPECT_EQ(keepalive(350s, 1s), verdict::failed);
  EXPECT_EQ(keepalive(349s, 1s), verdict::warning);
  EXPECT_EQ(keepalive(334s, 15s), verdict::ok);
  EXPECT_EQ(keepalive(335s, 15s), verdict::warning);
  EXPECT_EQ(keepalive(350s, 1s, true), verdict::warning);
}

verdict clock(std::optional<bool> kept, std::vector<clock_seen::told> dates, bool suspect = false) {
  return judge(clock_seen{kept, suspect, std::move(dates)}).how;
}

TEST(clock, is_believed_over_one_stranger) {
  EXPECT_EQ(clock(true, {}), verdict::ok);
  EXPECT_EQ(clock(true, {{"a", 5s}}), verdict::ok);
  EXPECT_EQ(clock(true, {{"a", 6s}}), verdict::warning);
  EXPECT_EQ(clock(true, {{"a", 4000s}, {"b", 0s}}), verdict::ok);
  EXPECT_EQ(clock(true, {{"a", 4000s}, {"b", -4000s}}), verdict::warning);
}

TEST(clock, is_wrong_when_two_agree_on_it) {
  EXPECT_EQ(clock(true, {{"a", 400s}, {"b", 402s}}), verdict::failed);
  EXPECT_EQ(clock(true, {{"a", 400s}, {"a", 400s}}), verdict::warning);
  EXPECT_EQ(clock(true, {{"a", -400s}, {"b", -402s}, {"c", 0s}}), verdict::ok);
}

TEST(clock, that_nobody_keeps_is_a_warning) {
  EXPECT_EQ(clock(false, {{"a", 0s}}), verdict::warning);
  EXPECT_EQ(clock(std::nullopt, {}), verdict::warning);
  EXPECT_EQ(clock(true, {{"a", 0s}}, true), verdict::warning);
}

TEST(descriptors, are_enough_at_the_edge) {
  descriptors_seen seen;
  seen.others = 20;
  seen.max_connections = 1000;
  seen.limit = descriptors_for(1000, 20);
  EXPECT_EQ(judge(seen).how, verdict::ok);
  seen.limit -= 1;
  const finding found = judge(seen);
  EXPECT_EQ(found.how, verdict::failed);
  EXPECT_NE(found.remedy.find(std::to_string(descriptors_for(1000, 20))), std::string::npos) << found.remedy;
}

TEST(descriptors, warn_where_some_customers_can_take_all) {
  descriptors_seen seen;
  seen.limit = descriptors_for(1000, 20);
  seen.others = 20;
  seen.sum_of_customers = connections_for(seen.limit, 20);
  EXPECT_EQ(judge(seen).how, verdict::ok);
  seen.sum_of_customers += 1;
  EXPECT_EQ(judge(seen).how, verdict::warning);
  seen.max_connections = 500;
  seen.sum_of_customers = 501;
  EXPECT_EQ(judge(seen).how, verdict::warning);
}

ledger_seen ledger_file() {
  ledger_seen seen;
  seen.proxy.error = "Connection refused";
  seen.there = seen.ours = seen.writable = true;
  seen.format = 1;
  seen.file = "ledger.db";
  return seen;
}

TEST(ledger, is_the_running_proxys_word_first) {
  ledger_seen seen = ledger_file();
  seen.there = false;
  seen.proxy.answers = true;
  seen.proxy.ledger_up = 1;
  EXPECT_EQ(judge(seen).how, verdict::ok);
  seen.proxy.ledger_up = 0;
  EXPECT_EQ(judge(seen).how, verdict::failed);
}

TEST(ledger, is_read_where_no_proxy_answers) {
  EXPECT_EQ(line_of(judge(ledger_file())), "ok: no proxy answers (Connection refused); ledger.db opens, format 1");
  const auto spoilt = [](auto how) {
    ledger_seen seen = ledger_file();
    how(seen);
    const finding found = judge(seen);
    EXPECT_TRUE(says_what_to_do(found)) << found.remedy;
    return found.how;
  };
  EXPECT_EQ(spoilt([](ledger_seen& one) { one.there = false; }), verdict::failed);
  EXPECT_EQ(spoilt([](ledger_seen& one) {
              one.there = false;
              one.lab = true;
            }),
            verdict::not_applicable);
  EXPECT_EQ(spoilt([](ledger_seen& one) { one.ours = false; }), verdict::failed);
  EXPECT_EQ(spoilt([](ledger_seen& one) { one.format = 2; }), verdict::failed);
  EXPECT_EQ(spoilt([](ledger_seen& one) { one.error = "file is not a database"; }), verdict::failed);
  EXPECT_EQ(spoilt([](ledger_seen& one) { one.writable = false; }), verdict::warning);
}

TEST(running_proxy, is_read_from_its_metrics) {
  const running_proxy seen = read_metrics("# TYPE tollgate_ledger_up gauge\ntollgate_ledger_up 1\n"
                                          "process_max_fds 1048576\nprocess_max_fds_other 7\nprocess_open_fds 33\n");
  EXPECT_TRUE(seen.answers);
  EXPECT_EQ(seen.most_descriptors, 1048576);
  EXPECT_EQ(seen.open_descriptors, 33);
  EXPECT_FALSE(seen.clock_suspect);
  EXPECT_FALSE(read_metrics("<html>").answers);
}

} // namespace
} // namespace tollgate::proxy::doctor
