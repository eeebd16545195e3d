// Acquire and exhaustion, with one holder and a store that answers at once.
#include "lone_holder.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;

TEST(acquire, takes_one_transact_once_the_account_is_known) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  EXPECT_EQ(store.reads, 2U) << "the holder and the config, then the account and the grant";
  EXPECT_EQ(store.transacts, 1U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.send(1000), 1000U);
  EXPECT_EQ(store.reads, 2U);
  EXPECT_EQ(store.transacts, 2U);
  EXPECT_EQ(holder.account_of("acme").allocated, 4U << 20);
  EXPECT_EQ(holder.grant_of("acme").granted, 4U << 20);
}

TEST(acquire, grants_nothing_before_somebody_asks) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.pass(1min);
  EXPECT_FALSE(store.at(account_key("acme", november)));
}

TEST(exhausted, is_said_at_the_last_byte_and_not_before) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 1'000'000}}};
  holder.start();
  EXPECT_EQ(holder.send(999'999), 999'999U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.send(2), 1U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::exhausted);
  EXPECT_EQ(holder.account_of("acme").allocated, 1'000'000U);
}

TEST(exhausted, waits_for_bytes_that_come_back) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 1'000'000}}};
  holder.start();
  holder.hold_fences = true;
  const spent all = [&] {
    holder.send(999'000);
    return holder.fronts[0]->spend(1000);
  }();
  EXPECT_EQ(all.bytes, 1000U);
  holder.fronts[0]->wait_for_credit();
  holder.settle();
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  holder.fronts[0]->refund(all);
  holder.hold_fences = false;
  holder.settle();
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.send(1000), 1000U);
}

TEST(exhausted, at_once_where_nothing_is_allowed) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 0}}};
  holder.start();
  EXPECT_EQ(holder.fronts[0]->standing(), standing::exhausted);
  EXPECT_FALSE(store.at(account_key("acme", november)));
}

TEST(exhausted, opens_again_by_an_adjustment) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 1'000'000}}};
  holder.start();
  holder.send(2'000'000);
  ASSERT_EQ(holder.fronts[0]->standing(), standing::exhausted);
  holder.protocol->adjust(7, {"acme", "ticket-1", 500'000, "ops", "month end"}, holder.now, holder.box);
  holder.settle();
  ASSERT_EQ(holder.done.size(), 1U);
  EXPECT_EQ(holder.done[0].how, command_done::outcome::done);
  EXPECT_EQ(holder.done[0].allowance_bytes, 1'500'000U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.send(600'000), 500'000U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::exhausted);
}

TEST(unenforced, is_counted_and_never_cut) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 1'000'000, .enforced = false}}};
  holder.away = true;
  holder.start();
  EXPECT_EQ(holder.send(5'000'000), 5'000'000U);
  holder.away = false;
  holder.pass(5s);
  EXPECT_EQ(holder.send(5'000'000), 5'000'000U);
  holder.pass(5s);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.account_of("acme").allocated, holder.grant_of("acme").granted);
  EXPECT_EQ(holder.grant_of("acme").used, 10'000'000U);
  EXPECT_EQ(holder.protocol->view(holder.now).customers[0].state, customer_state::exhausted);
}

} // namespace
} // namespace tollgate::metering::testing
