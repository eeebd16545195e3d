// Unknown outcomes, a store that is away, one that was rolled back, and records that do not parse.
#include "lone_holder.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;

/// A holder whose next transact's answer is in the test's hands.
struct trouble : ::testing::Test {
  plain_store store;
  lone_holder holder{store, new_image()};

  pending_request wish() {
    holder.start();
    holder.fronts[0]->spend(1);
    holder.fronts[0]->wait_for_credit();
    holder.protocol->credit_wanted(*holder.fronts[0], holder.now, holder.box);
    return std::exchange(holder.box.requests, {}).at(0);
  }
  void answer(const pending_request& to, const store_answer& with) {
    holder.protocol->answered(to.id, with, holder.now, holder.box);
  }
  pending_request again() {
    holder.now.boot += 10s;
    holder.now.wall += 10s;
    holder.protocol->tick(holder.now, holder.box);
    const auto requests = std::exchange(holder.box.requests, {});
    for (const pending_request& one : requests)
      if (std::holds_alternative<transact_request>(one.request)) return one;
    ADD_FAILURE() << "nothing was sent again";
    return {};
  }
};

TEST_F(trouble, unknown_raises_nothing_and_sends_the_same_again) {
  const pending_request first = wish();
  answer(first, unknown{"cut"});
  EXPECT_EQ(holder.fronts[0]->spend(1).bytes, 0U);
  const pending_request second = again();
  const auto& was = std::get<transact_request>(first.request);
  const auto& is = std::get<transact_request>(second.request);
  ASSERT_EQ(was.puts.size(), is.puts.size());
  for (std::size_t i = 0; i < is.puts.size(); ++i)
    EXPECT_EQ(was.puts[i].value, is.puts[i].value);
  EXPECT_EQ(holder.fronts[0]->spend(1).bytes, 0U);
  answer(second, store.execute(second.request));
  EXPECT_EQ(holder.fronts[0]->spend(1).bytes, 1U);
}

TEST_F(trouble, a_refusal_tells_that_the_first_copy_had_committed) {
  const pending_request first = wish();
  store.execute(first.request);
  answer(first, unknown{"the answer was lost"});
  const pending_request second = again();
  answer(second, store.execute(second.request));
  EXPECT_EQ(holder.account_of("acme").allocated, 4U << 20);
  EXPECT_EQ(holder.fronts[0]->spend(1).bytes, 1U);
}

TEST_F(trouble, away_spends_what_is_granted_then_waits_then_closes) {
  holder.start();
  ASSERT_EQ(holder.send(1000), 1000U);
  holder.away = true;
  EXPECT_EQ(holder.send(100'000'000), (4U << 20) - 1000);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  holder.pass(25s);
  EXPECT_EQ(holder.told(kind::ledger_away), 1U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  holder.pass(20s);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::unavailable);
  EXPECT_FALSE(holder.protocol->view(holder.now).ledger_up);
  holder.away = false;
  holder.pass(5s);
  EXPECT_EQ(holder.told(kind::ledger_back), 1U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.send(1000), 1000U);
}

TEST_F(trouble, away_from_the_start_is_unavailable_in_the_end) {
  holder.away = true;
  holder.start();
  EXPECT_EQ(holder.fronts[0]->standing(), standing::unknown);
  holder.pass(35s);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::unavailable);
  holder.away = false;
  holder.pass(5s);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
}

TEST_F(trouble, a_store_from_yesterday_hands_nothing_out) {
  holder.start();
  const auto yesterday = store.values;
  ASSERT_EQ(holder.send(1000), 1000U);
  holder.pass(2s);
  store.values = yesterday;
  EXPECT_EQ(holder.send(10'000'000), (4U << 20) - 1000) << "what was granted is spent";
  holder.pass(2s);
  EXPECT_EQ(holder.told(kind::ledger_rolled_back), 1U);
  EXPECT_TRUE(holder.protocol->view(holder.now).rolled_back);
  EXPECT_EQ(holder.send(1000), 0U);
  holder.pass(35s);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::unavailable);
}

TEST_F(trouble, a_damaged_account_is_not_built_upon) {
  store.values[account_key("acme", november)] = R"({"base":"much"})";
  holder.start();
  EXPECT_EQ(holder.told(kind::ledger_damaged), 1U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::unavailable);
  EXPECT_EQ(holder.send(1), 0U);
}

} // namespace
} // namespace tollgate::metering::testing
