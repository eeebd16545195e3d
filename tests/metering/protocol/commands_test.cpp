// What operators and the configuration change: adjustments, blocks, bases, endpoints, customers that come and go.
#include "lone_holder.hpp"
#include "metering/protocol/chunk.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;
using outcome = command_done::outcome;

TEST(adjustment, is_applied_once_for_each_id) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.protocol->adjust(1, {"acme", "t-1", 1000, "ops", "why"}, holder.now, holder.box);
  holder.protocol->adjust(2, {"acme", "t-1", 1000, "ops", "why"}, holder.now, holder.box);
  holder.settle();
  holder.pass(1s);
  holder.protocol->adjust(3, {"acme", "t-1", 999, "ops", "why"}, holder.now, holder.box);
  holder.protocol->adjust(4, {"nobody", "t-1", 1000, "ops", "why"}, holder.now, holder.box);
  holder.settle();
  ASSERT_EQ(holder.done.size(), 4U);
  std::map<command_id, outcome> how;
  for (const command_done& one : holder.done)
    how[one.id] = one.how;
  EXPECT_EQ(how[1], outcome::done);
  EXPECT_EQ(how[2], outcome::repeated);
  EXPECT_EQ(how[3], outcome::conflict);
  EXPECT_EQ(how[4], outcome::no_customer);
  EXPECT_EQ(holder.account_of("acme").allowance(), 100'001'000U);
}

TEST(adjustment, is_answered_within_seconds_when_the_ledger_is_away) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.away = true;
  holder.protocol->adjust(1, {"acme", "t-1", 1000, "ops", "why"}, holder.now, holder.box);
  holder.settle();
  holder.pass(11s);
  ASSERT_EQ(holder.done.size(), 1U);
  EXPECT_EQ(holder.done[0].how, outcome::unavailable);
  holder.away = false;
  holder.pass(5s);
  EXPECT_EQ(holder.told(kind::ledger_back), 1U) << "though nothing else was asked";
}

TEST(adjustment, that_lowers_brings_back_what_is_not_needed) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.send(1000);
  holder.pass(20s);
  holder.protocol->adjust(1, {"acme", "t-1", -99'999'000, "ops", "why"}, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.account_of("acme").allocated, 1000U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::exhausted);
}

TEST(blocking, stops_a_customer_and_lets_it_go_on) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.send(10);
  holder.protocol->set_blocked(1, {"acme", true, "ops", "why"}, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.fronts[0]->standing(), standing::blocked);
  EXPECT_EQ(holder.protocol->view(holder.now).customers[0].state, customer_state::blocked);
  holder.protocol->set_blocked(2, {"acme", false, "ops", "why"}, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
}

TEST(the_base, is_changed_once_and_not_against_an_operator) {
  plain_store store;
  const auto bases = std::make_shared<memory_bases>();
  const auto image = new_image();
  {
    lone_holder holder{store, image};
    holder.start(bases);
    holder.send(10);
  }
  {
    lone_holder holder{store, image, {{.base = 200'000'000}}};
    holder.start(bases);
    EXPECT_EQ(holder.account_of("acme").base, 200'000'000U);
    EXPECT_EQ(bases->bases.at("acme"), 200'000'000U);
  }
  account_record by_hand = *from_json<account_record>(*store.at(account_key("acme", november)));
  by_hand.base = 150'000'000;
  ++by_hand.seq;
  store.values[account_key("acme", november)] = to_json(by_hand);
  lone_holder holder{store, image, {{.base = 300'000'000}}};
  holder.start(bases);
  EXPECT_EQ(holder.account_of("acme").base, 150'000'000U);
}

TEST(the_base, follows_a_reload) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start(std::make_shared<memory_bases>());
  holder.send(10);
  holder.plans()[0].base = 5'000'000;
  holder.protocol->reconfigure(holder.settings_of(), holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.account_of("acme").base, 5'000'000U);
  EXPECT_EQ(holder.told(kind::adjusted), 1U);
}

TEST(endpoints, are_two_at_the_most_in_an_account) {
  plain_store store;
  {
    lone_holder holder{store, new_image()};
    holder.start();
    holder.send(10);
  }
  lone_holder holder{store, new_image("s-1"), {{.endpoint_ids = {"vpce-1", "vpce-3"}}}};
  holder.start();
  EXPECT_EQ(holder.told(kind::too_many_endpoints), 1U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::blocked);
  EXPECT_EQ(holder.send(10), 0U);
}

TEST(customers, that_are_gone_return_everything_and_may_come_back) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.id = "acme"}, {.id = "bolt"}}};
  holder.start();
  holder.send(10, 0);
  holder.send(20, 1);
  auto both = holder.settings_of();
  holder.protocol->reconfigure({both[0]}, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.account_of("bolt").settled_used, 20U);
  EXPECT_TRUE(holder.account_of("bolt").holders.empty());
  holder.protocol->reconfigure(both, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.send(5, 1), 5U);
  holder.pass(2s);
  EXPECT_EQ(holder.grant_of("bolt").used, 25U);
  EXPECT_EQ(holder.account_of("bolt").settled_used, 0U);
}

TEST(warnings, come_once_for_each_step) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 1'000'000}}};
  holder.start();
  holder.send(600'000);
  holder.pass(3s);
  EXPECT_EQ(holder.told(event_kind::warned), 1U);
  EXPECT_EQ(holder.protocol->view(holder.now).customers[0].state, customer_state::warned);
  holder.send(300'000);
  holder.pass(5s);
  EXPECT_EQ(holder.told(event_kind::warned), 2U);
  EXPECT_EQ(holder.account_of("acme").warned, (std::vector<unsigned>{50, 80}));
}

TEST(chunks, are_what_the_formula_says) {
  using namespace protocol;
  constexpr std::uint64_t gb300 = 300'000'000'000;
  EXPECT_EQ(chunk({gb300, 1, 0}), usual_chunk);
  EXPECT_EQ(chunk({gb300, 100, 0}), usual_chunk);
  EXPECT_EQ(chunk({gb300, 1, 1e6}), 10'000'000U);
  EXPECT_EQ(chunk({gb300, 1, 1e9}), largest_chunk);
  EXPECT_EQ(chunk({100'000'000, 100, 1e9}), 500'000U);
  EXPECT_EQ(chunk({1'000'000, 100, 1e9}), smallest_chunk);
  EXPECT_EQ(chunk({1000, 1, 0}), 1000U);
  EXPECT_EQ(chunk({0, 1, 0}), 0U);
  EXPECT_EQ(ask_mark({gb300, 1, 0}), usual_chunk / 4);
  EXPECT_EQ(ask_mark({gb300, 1, 1e9}), 3'000'000'000U);
  EXPECT_EQ(ask_mark({0, 1, 1e9}), 0U);
}

TEST(refills, are_one_grant_for_a_second_of_a_fast_customer) {
  using namespace protocol;
  constexpr std::uint64_t gb300 = 300'000'000'000;
  EXPECT_EQ(refill({gb300, 1, 0}, 0), usual_chunk);
  EXPECT_EQ(refill({gb300, 1, 1e6}, 2'999'999), 10'000'000U) << "the chunk lasts for longer";
  EXPECT_EQ(refill({gb300, 1, 1e9}, 0), 4'000'000'000U);
  EXPECT_EQ(refill({gb300, 1, 1e9}, 2'999'999'999), 1'000'000'001U);
  EXPECT_EQ(refill({gb300, 1, 1e9}, 5'000'000'000), largest_chunk);
  EXPECT_EQ(refill({gb300, 100, 1e9}, 0), 1'500'000'000U) << "the others have to live, too";
  EXPECT_EQ(refill({4'000'000'000, 1, 1e9}, 0), 2'000'000'000U);
  EXPECT_EQ(refill({1000, 1, 1e9}, 0), 1000U);
  EXPECT_EQ(refill({0, 1, 1e9}, 0), 0U);
}

} // namespace
} // namespace tollgate::metering::testing
