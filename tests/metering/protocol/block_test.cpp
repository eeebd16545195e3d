// A block lasts until it is undone: over the end of months, restarts, and months that nobody saw.
#include "lone_holder.hpp"
#include "metering/ledger_commands.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;
using outcome = command_done::outcome;

const instant near_the_end{begin(december) - 5min, 1h};

/// As an operator does, and the answer is heard.
outcome set_blocked(lone_holder& at, bool blocked) {
  at.protocol->set_blocked(at.done.size() + 1, {"acme", blocked, "ops", "why"}, at.now, at.box);
  at.settle();
  return at.done.empty() ? outcome::unavailable : at.done.back().how;
}

/// Nobody spends of a customer whose standing is not open: that is the relay's part.
void expect_blocked(lone_holder& at, const std::string& where) {
  EXPECT_EQ(at.fronts[0]->standing(), standing::blocked) << where;
  EXPECT_EQ(at.protocol->view(at.now).customers[0].state, customer_state::blocked) << where;
}

void expect_open(lone_holder& at, const std::string& where) {
  EXPECT_EQ(at.fronts[0]->standing(), standing::open) << where;
  EXPECT_EQ(at.send(100), 100U) << where;
}

TEST(block, lasts_over_month_end_until_it_is_undone) {
  for (const bool enforced : {true, false}) {
    plain_store store;
    lone_holder holder{store, new_image(), {{.enforced = enforced}}, near_the_end};
    holder.start();
    holder.send(10);
    EXPECT_EQ(set_blocked(holder, true), outcome::done);
    for (int second = 0; second < 310; ++second) {
      holder.pass(1s);
      ASSERT_EQ(holder.fronts[0]->standing(), standing::blocked) << second << " s after, not for a moment";
    }
    EXPECT_EQ(holder.protocol->view(holder.now).of, december);
    expect_blocked(holder, "in December");
    EXPECT_EQ(set_blocked(holder, true), outcome::repeated);
    EXPECT_EQ(set_blocked(holder, false), outcome::done);
    expect_open(holder, "undone in another month");
  }
}

// December's account is there already, with something of it granted, and knows of no block.
TEST(block, reaches_a_month_that_was_asked_for_ahead) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, near_the_end};
  holder.start();
  for (int second = 0; second < 299; ++second) {
    holder.send(10);
    holder.pass(1s);
  }
  ASSERT_EQ(holder.account_of("acme", december).allocated, 64U << 10);
  EXPECT_EQ(set_blocked(holder, true), outcome::done);
  holder.pass(10s);
  EXPECT_EQ(holder.protocol->view(holder.now).of, december);
  expect_blocked(holder, "in the month asked for ahead");
  EXPECT_EQ(holder.grant_of("acme", december).used, 0U);
  set_blocked(holder, false);
  expect_open(holder, "what is granted may be spent again");
}

TEST(block, undone_before_midnight_does_not_come_back) {
  for (const bool ahead : {false, true}) {
    plain_store store;
    lone_holder holder{store, new_image(), {{}}, near_the_end};
    holder.start();
    holder.send(10);
    if (!ahead) set_blocked(holder, true);
    holder.pass(298s);
    EXPECT_EQ(store.at(account_key("acme", december)).has_value(), ahead);
    if (ahead) set_blocked(holder, true);
    set_blocked(holder, false);
    holder.pass(10s);
    EXPECT_EQ(holder.protocol->view(holder.now).of, december);
    expect_open(holder, ahead ? "made ahead, then blocked" : "blocked, then made");
  }
}

TEST(block, outlives_the_process_and_is_heard_by_one_that_never_saw_the_month) {
  plain_store store;
  const auto image = new_image();
  {
    lone_holder before{store, image, {{}}, near_the_end};
    before.start();
    before.send(10);
    set_blocked(before, true);
  }
  lone_holder again{store, image, {{}}, {begin(december) + 7h, 9h}};
  again.start();
  EXPECT_EQ(again.told(kind::clock_suspect), 0U);
  expect_blocked(again, "down over midnight");
  lone_holder other{store, new_image("s-1"), {{}}, {begin(december) + 8h, 10h}};
  other.start();
  expect_blocked(other, "a holder that is new");
  EXPECT_EQ(set_blocked(other, false), outcome::done);
  expect_open(other, "where it was undone");
  again.pass(6s);
  expect_open(again, "where it was only heard of");
}

TEST(block, outlives_months_that_nobody_opened) {
  plain_store store;
  {
    lone_holder before{store, new_image()};
    before.start();
    before.send(10);
    set_blocked(before, true);
  }
  const instant much_later{mid_november + 24h * 365, 9000h};
  const period shown = period_of(much_later.wall, 1);
  lone_holder after{store, new_image("s-1"), {{}}, much_later};
  ASSERT_EQ(open_period(store, shown, much_later, 1).how, outcome::done);
  after.start();
  EXPECT_EQ(after.protocol->view(after.now).of, shown);
  expect_blocked(after, "a year on");
  EXPECT_FALSE(store.at(account_key("acme", shown))) << "nothing was asked for";
}

// An adjustment makes the month's account while the customer is blocked: by a command without a proxy, or with one.
TEST(block, is_not_lifted_by_whoever_makes_the_account) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, near_the_end};
  holder.start();
  set_blocked(holder, true);
  adjust(store, holder.settings_of(), {"acme", "t-1", 1000, "ops", "why"}, december, holder.now.wall);
  holder.pass(6min);
  EXPECT_EQ(holder.account_of("acme", december).adjusted, 1000);
  expect_blocked(holder, "adjusted while blocked");
}

// Two hosts whose clocks stand on both sides of midnight.
TEST(block, is_one_for_holders_in_different_months) {
  plain_store store;
  lone_holder fast{store, new_image("s-0"), {{}}, {begin(december) - 1s, 1h}};
  lone_holder slow{store, new_image("s-1"), {{}}, {begin(december) - 121s, 5h}};
  fast.start();
  slow.start();
  fast.pass(2s);
  slow.pass(2s);
  expect_open(fast, "in December");
  expect_open(slow, "in November");
  set_blocked(slow, true);
  EXPECT_EQ(fast.fronts[0]->standing(), standing::open) << "it has not heard yet";
  EXPECT_EQ(set_blocked(fast, true), outcome::repeated);
  expect_blocked(fast, "and hears when told the same");
  set_blocked(fast, false);
  set_blocked(slow, true);
  fast.pass(6s);
  expect_blocked(fast, "said in November");
  set_blocked(fast, false);
  slow.pass(6s);
  EXPECT_EQ(slow.protocol->view(slow.now).of, november);
  expect_open(slow, "said in December");
}

TEST(block, whose_answer_was_lost_holds_all_the_same) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.send(10);
  holder.protocol->set_blocked(1, {"acme", true, "ops", "why"}, holder.now, holder.box);
  bool lost = false;
  for (int turn = 0; turn < 3 && !lost; ++turn)
    for (const pending_request& one : std::exchange(holder.box.requests, {})) {
      const store_answer answer = store.execute(one.request);
      lost = std::holds_alternative<transact_request>(one.request);
      holder.protocol->answered(one.id, lost ? store_answer{unknown{"lost"}} : answer, holder.now, holder.box);
    }
  ASSERT_TRUE(lost);
  holder.pass(3s);
  ASSERT_EQ(holder.done.size(), 1U);
  EXPECT_EQ(holder.done[0].how, outcome::done);
  expect_blocked(holder, "the same transact was refused, and its value was there");
}

TEST(block, is_heard_again_by_a_customer_that_comes_back) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.send(10);
  set_blocked(holder, true);
  const auto settings = holder.settings_of();
  holder.hold_fences = true; // its grant is still there when it comes back
  holder.protocol->reconfigure({}, holder.now, holder.box);
  holder.settle();
  holder.fronts[0]->set_standing(standing::unknown);
  holder.protocol->reconfigure(settings, holder.now, holder.box);
  EXPECT_NE(holder.fronts[0]->standing(), standing::open) << "before the ledger was asked";
  holder.settle();
  holder.hold_fences = false;
  expect_blocked(holder, "back in the configuration");
}

TEST(block, that_cannot_be_read_opens_nothing) {
  plain_store store;
  store.values[block_key("acme")] = "{}";
  lone_holder holder{store, new_image()};
  holder.start();
  EXPECT_EQ(holder.fronts[0]->standing(), standing::unavailable);
  EXPECT_EQ(holder.send(10), 0U);
  EXPECT_EQ(set_blocked(holder, true), outcome::refused);
  holder.pass(70s);
  EXPECT_EQ(holder.told(kind::ledger_damaged), 1U);
}

TEST(block, older_than_one_seen_is_a_roll_back) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  set_blocked(holder, true);
  store.values.erase(block_key("acme"));
  holder.pass(10s);
  EXPECT_EQ(holder.told(kind::ledger_rolled_back), 1U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::blocked);
}

} // namespace
} // namespace tollgate::metering::testing
