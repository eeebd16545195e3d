// Many customers that want more at the same moment: what goes together, what goes alone, and who goes first.
#include "lone_holder.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

constexpr std::uint64_t mb = 1'000'000;

/// A holder whose requests the test hands to the store one at a time.
struct slow_holder : lone_holder {
  slow_holder(plain_store& at, std::size_t customers, const std::string& name = "s-0")
      : lone_holder{at, std::make_shared<holder_image>(name, "boot-1", customers * 2), plans_for(customers)} {
    start();
  }

  static std::vector<customer_plan> plans_for(std::size_t count) {
    std::vector<customer_plan> plans;
    for (std::size_t i = 0; i < count; ++i)
      plans.push_back({.id = "c" + std::to_string(1000 + i), .base = 100 * mb});
    return plans;
  }

  /// A session of each of them waits for credit.
  void want(std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      fronts[i]->spend(1);
      fronts[i]->wait_for_credit();
      protocol->credit_wanted(*fronts[i], now, box);
    }
  }
  /// The customers in each transact that is on its way.
  std::vector<std::size_t> grants_on_the_way() const {
    std::vector<std::size_t> sizes;
    for (const pending_request& one : box.requests)
      if (const auto* write = std::get_if<transact_request>(&one.request)) sizes.push_back(write->puts.size() / 2);
    return sizes;
  }
  void answer(std::size_t which = 0) {
    const auto at = box.requests.begin() + static_cast<std::ptrdiff_t>(which);
    const pending_request one = *at;
    box.requests.erase(at);
    protocol->answered(one.id, store().execute(one.request), now, box);
  }
  void lose_the_first() { box.requests.erase(box.requests.begin()); }
  std::size_t fed() const {
    return static_cast<std::size_t>(
        std::count_if(fronts.begin(), fronts.end(), [](const auto& front) { return front->has_credit(); }));
  }
};

using sizes = std::vector<std::size_t>;

TEST(acquires, wait_for_the_one_under_way_and_then_go_together) {
  plain_store store;
  slow_holder holder{store, 200};
  const std::size_t before = store.transacts;
  holder.want(0, 200);
  EXPECT_EQ(holder.grants_on_the_way(), sizes{1}) << "the first one waits for nobody";
  holder.answer();
  EXPECT_EQ(holder.grants_on_the_way(), sizes{60});
  holder.settle();
  EXPECT_EQ(holder.fed(), 200U);
  EXPECT_EQ(store.transacts - before, 5U) << "1, 60, 60, 60, 19";
}

TEST(acquires, are_judged_when_their_turn_comes) {
  plain_store store;
  slow_holder holder{store, 5};
  holder.want(0, 5);
  holder.protocol->set_blocked(1, {"c1003", true, "ops", "why"}, holder.now, holder.box);
  ASSERT_EQ(holder.box.requests.size(), 2U);
  holder.answer(1); // c1003 is blocked here, its account unheard of
  for (std::size_t i = 0; holder.fronts[3]->standing() != standing::blocked && i < 3; ++i)
    holder.answer(holder.box.requests.size() - 1);
  ASSERT_EQ(holder.fronts[3]->standing(), standing::blocked);
  holder.answer();
  EXPECT_EQ(holder.grants_on_the_way(), sizes{3}) << "c1001, c1002, c1004";
  holder.settle();
  EXPECT_FALSE(store.at(account_key("c1003", november)));
  EXPECT_FALSE(holder.fronts[3]->has_credit());
  EXPECT_EQ(holder.fed(), 4U);
}

TEST(acquires, of_dry_customers_go_before_those_that_only_refill) {
  plain_store store;
  slow_holder holder{store, 130};
  holder.want(0, 65);
  holder.settle();
  holder.want(129, 1); // under way
  for (std::size_t i = 0; i < 65; ++i) {
    const spent most = holder.fronts[i]->spend(4 * mb);
    ASSERT_GT(most.bytes, 0U);
    holder.protocol->credit_wanted(*holder.fronts[i], holder.now, holder.box); // some of it is left
  }
  holder.want(65, 60);
  ASSERT_EQ(holder.grants_on_the_way(), sizes{1});
  holder.answer();
  ASSERT_EQ(holder.grants_on_the_way(), sizes{60});
  holder.answer();
  for (std::size_t i = 65; i < 125; ++i)
    EXPECT_TRUE(holder.fronts[i]->has_credit()) << i;
  holder.settle();
  EXPECT_EQ(holder.account_of("c1000").allocated, 2 * (4U << 20)) << "and the others follow";
}

TEST(acquires, from_shared_accounts_go_alone_and_not_all_at_once) {
  plain_store store;
  {
    slow_holder other{store, 40, "other-0"};
    other.want(0, 40);
    other.settle();
  }
  slow_holder holder{store, 50};
  holder.want(0, 50);
  const sizes on_the_way = holder.grants_on_the_way();
  EXPECT_EQ(on_the_way, sizes(17, 1)) << "16 of the shared ones, and the first of those that are not";
  holder.settle();
  EXPECT_EQ(holder.fed(), 50U);
}

TEST(acquires, that_are_refused_together_are_tried_one_by_one) {
  plain_store store;
  slow_holder holder{store, 30};
  slow_holder other{store, 30, "other-0"};
  holder.want(0, 30);
  holder.answer();
  ASSERT_EQ(holder.grants_on_the_way(), sizes{29});
  other.want(20, 1); // somebody else makes one of these accounts first
  other.settle();
  holder.answer();
  EXPECT_EQ(holder.fed(), 1U);
  const std::size_t refused_so_far = store.transacts;
  holder.pass(10ms); // the pause after a conflict
  EXPECT_EQ(holder.fed(), 30U);
  EXPECT_EQ(store.transacts - refused_so_far, 29U);
  for (std::size_t i = 0; i < 30; ++i) {
    const std::string id = "c" + std::to_string(1000 + i);
    const auto theirs = other.grant_of(id).granted;
    EXPECT_EQ(holder.account_of(id).allocated, holder.grant_of(id).granted + theirs) << id;
  }
  // And with the next need they are together again, but for the shared one.
  const std::size_t before = store.transacts;
  for (std::size_t i = 0; i < 30; ++i)
    while (holder.fronts[i]->spend(mb).bytes > 0) {
    }
  holder.want(0, 30);
  holder.settle();
  EXPECT_EQ(holder.fed(), 30U);
  EXPECT_EQ(store.transacts - before, 3U) << "the first one, the shared one, the rest";
}

TEST(acquires, do_not_wait_long_for_an_answer_that_was_lost) {
  plain_store store;
  slow_holder holder{store, 100};
  holder.want(0, 1);
  holder.lose_the_first();
  holder.want(1, 99);
  EXPECT_TRUE(holder.grants_on_the_way().empty());
  holder.now.boot += 1s;
  holder.protocol->tick(holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.fed(), 99U);
  holder.pass(11s);
  EXPECT_EQ(holder.fed(), 100U);
}

} // namespace
} // namespace tollgate::metering::testing
