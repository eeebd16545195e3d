// The next period: without a pause, without a byte in the wrong month, and not before its time.
#include "lone_holder.hpp"
#include "metering/ledger_commands.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;

/// What the ledger says that everybody used of a period.
std::uint64_t holder_total(lone_holder& of, period when) {
  const auto views = read_usage(of.store(), of.settings_of(), when, of.now.wall);
  return std::get<std::vector<customer_view>>(views).at(0).used_bytes;
}

TEST(next_period, is_asked_for_before_it_begins) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {begin(december) - 5min, 1h}};
  holder.start();
  holder.send(1000);
  for (int second = 0; second < 299; ++second) {
    holder.pass(1s);
    holder.send(10);
  }
  EXPECT_EQ(holder.account_of("acme", december).allocated, 64U << 10) << "the smallest chunk";
  holder.away = true; // and nobody notices
  holder.pass(2s);
  EXPECT_EQ(holder.told(kind::period_began), 1U);
  EXPECT_EQ(holder.send(60'000), 60'000U);
  holder.away = false;
  holder.pass(3s);
  EXPECT_EQ(holder.account_of("acme").settled_used, 1000U + 299 * 10);
  EXPECT_TRUE(holder.account_of("acme").holders.empty());
  EXPECT_EQ(holder.grant_of("acme", december).used, 60'000U);
  EXPECT_EQ(holder.record<ledger_config>("config").newest_period, december);
}

// Whoever draws the last moment of all still has time for one write of the ledger before the month is over.
TEST(next_period, is_asked_for_two_seconds_before_it_at_the_latest) {
  for (const milliseconds phase : {0ms, 50ms, 999ms}) { // of the looks at the clock, which are a second apart
    plain_store store;
    lone_holder holder{store, new_image(), {{}}, {begin(december) - 10s - phase, 1h}};
    holder.low_draws = 2;
    holder.start();
    holder.send(1000);
    holder.pass(6s + phase);
    EXPECT_FALSE(store.at(account_key("acme", december))) << "not all at once, as soon as the month is near";
    holder.pass(2s);
    EXPECT_EQ(holder.account_of("acme", december).allocated, 64U << 10) << phase.count();
    EXPECT_EQ(begin(december) - holder.now.wall, 2s);
  }
}

TEST(next_period, gives_back_to_the_month_that_it_was_taken_from) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {begin(december) - 1s, 1h}};
  holder.start();
  holder.send(1000);
  const spent late = holder.fronts[0]->spend(500);
  holder.hold_fences = true;
  holder.pass(5s);
  EXPECT_EQ(holder.account_of("acme").holders.size(), 1U) << "a worker may still hold something of it";
  holder.fronts[0]->refund(late);
  holder.hold_fences = false;
  holder.settle();
  EXPECT_EQ(holder.account_of("acme").settled_used, 1000U);
}

TEST(next_period, opens_what_was_exhausted) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 1000}}, {begin(december) - 10s, 1h}};
  holder.start();
  holder.send(2000);
  ASSERT_EQ(holder.fronts[0]->standing(), standing::exhausted);
  holder.pass(11s);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.send(2000), 1000U);
}

TEST(next_period, is_not_opened_by_a_clock_that_was_set) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.now.wall += 24h * 25;
  holder.pass(2s);
  EXPECT_EQ(holder.told(kind::clock_suspect), 1U);
  EXPECT_EQ(holder.told(kind::period_began), 0U);
  EXPECT_TRUE(holder.protocol->view(holder.now).clock_suspect);
  holder.protocol->open_period(1, november, holder.now, holder.box);
  holder.protocol->open_period(2, december, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.done.at(0).how, command_done::outcome::refused);
  EXPECT_EQ(holder.done.at(1).how, command_done::outcome::done);
  EXPECT_EQ(holder.told(kind::period_began), 1U);
  EXPECT_FALSE(holder.protocol->view(holder.now).clock_suspect);
}

// What was taken in November comes back in the middle of December's traffic, and in the middle of the settlement.
TEST(next_period, gives_back_to_the_old_month_for_as_long_as_a_worker_may) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {begin(december) - 1s, 1h}};
  holder.start();
  holder.send(1000);
  const spent first = holder.fronts[0]->spend(300);
  const spent second = holder.fronts[0]->spend(200);
  account::moved({second.from, 150}, 0, direction::from_warehouse);
  holder.hold_fences = true;
  holder.pass(2s);
  EXPECT_EQ(holder.send(5000), 5000U);
  holder.fronts[0]->refund(first);
  EXPECT_EQ(holder.send(5000), 5000U);
  holder.fronts[0]->refund({second.from, 50});
  holder.hold_fences = false;
  holder.settle();
  holder.pass(3s);
  EXPECT_EQ(holder.account_of("acme").settled_used, 1150U);
  EXPECT_EQ(holder.account_of("acme").allocated, 1150U) << "the rest is given back";
  EXPECT_EQ(holder.account_of("acme").settled_by_endpoint.at("lakehouse"), (endpoint_usage{1000, 150}));
  EXPECT_EQ(holder.grant_of("acme", december).used, 10'000U);
}

// A host whose clock is two minutes slow. Each counts in the month that it believes in, and both months come right.
TEST(next_period, begins_for_two_holders_at_different_moments) {
  plain_store store;
  const std::vector<customer_plan> plans{{.base = 10'000'000}};
  lone_holder fast{store, new_image("s-0"), plans, {begin(december) - 1s, 1h}};
  lone_holder slow{store, new_image("s-1"), plans, {begin(december) - 121s, 5h}};
  fast.start();
  fast.send(100);
  slow.start();
  slow.send(20);
  fast.pass(2s);
  slow.pass(2s);
  std::uint64_t sent = fast.send(3'000'000);
  fast.pass(1s); // the other one may have written December's account: then the next try comes after a pause
  sent += fast.send(3'000'000 - sent);
  EXPECT_EQ(sent, 3'000'000U);
  EXPECT_EQ(slow.send(1), 1U);
  EXPECT_EQ(fast.protocol->view(fast.now).of, december);
  EXPECT_EQ(slow.protocol->view(slow.now).of, november);
  EXPECT_FALSE(slow.protocol->view(slow.now).clock_suspect);
  slow.pass(121s);
  fast.pass(121s);
  EXPECT_EQ(slow.protocol->view(slow.now).of, december);
  EXPECT_EQ(holder_total(slow, november), 121U);
  // December is one allowance for both of them.
  sent += slow.send(plans[0].base);
  EXPECT_GT(sent, 3'000'000U);
  for (int minute = 0; minute < 3; ++minute) {
    fast.pass(60s);
    slow.pass(60s);
    sent += fast.send(plans[0].base) + slow.send(plans[0].base);
  }
  fast.pass(2s);
  slow.pass(2s);
  EXPECT_EQ(sent, plans[0].base);
  EXPECT_EQ(holder_total(slow, december), sent);
  EXPECT_EQ(holder_total(slow, november), 121U) << "nothing came later";
}

TEST(next_period, is_the_ledgers_for_a_start_with_a_slow_clock) {
  plain_store store;
  lone_holder fast{store, new_image("s-0"), {{}}, {begin(december) - 1s, 1h}};
  fast.start();
  fast.pass(2s);
  lone_holder slow{store, new_image("s-1"), {{}}, {begin(december) - 2min, 5h}};
  slow.start();
  slow.send(77);
  EXPECT_EQ(slow.protocol->view(slow.now).of, december);
  EXPECT_EQ(slow.told(kind::clock_suspect), 0U);
  EXPECT_EQ(slow.grant_of("acme", december).granted > 0, true);
  EXPECT_EQ(slow.grant_of("acme").granted, 0U);
}

TEST(next_period, opened_by_an_operator_is_in_the_ledger_and_says_why_not) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 1000}}};
  holder.start();
  holder.send(1000);
  holder.now.wall += 24h * 365;
  holder.pass(2s);
  ASSERT_EQ(holder.fronts[0]->standing(), standing::exhausted);
  const period year_on = period_of(holder.now.wall, 1);
  const auto suspected =
      std::ranges::find_if(holder.events, [](const ledger_event& one) { return one.what == kind::clock_suspect; });
  ASSERT_NE(suspected, holder.events.end());
  EXPECT_EQ(suspected->of, november);
  const std::string said = suspected->detail;
  EXPECT_NE(said.find("tollgate period open 2027-11-01"), std::string::npos) << said;
  holder.protocol->open_period(1, december, holder.now, holder.box);
  holder.settle();
  EXPECT_NE(holder.done.at(0).detail.find("2027-11-01"), std::string::npos) << "what would be right";
  EXPECT_EQ(holder.record<ledger_config>("config").newest_period, november);
  holder.protocol->open_period(2, year_on, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.done.at(1).how, command_done::outcome::done);
  EXPECT_EQ(holder.record<ledger_config>("config").newest_period, year_on);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.send(2000), 1000U);
  holder.protocol->open_period(3, november, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.done.at(2).how, command_done::outcome::refused) << "a month is not opened twice";
  EXPECT_EQ(holder.account_of("acme").settled_used, 1000U);
}

} // namespace
} // namespace tollgate::metering::testing
