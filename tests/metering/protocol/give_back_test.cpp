// Return, drain and shutdown, and what recovery makes of those who did not get so far.
#include "lone_holder.hpp"
#include "metering/ledger_commands.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;

TEST(give_back, of_a_grant_that_is_idle_for_ten_minutes) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.send(1000);
  holder.pass(9min);
  EXPECT_EQ(holder.grant_of("acme").granted, 4U << 20);
  holder.pass(2min);
  EXPECT_EQ(holder.grant_of("acme").granted, 1000U);
  EXPECT_EQ(holder.send(1), 1U);
}

TEST(give_back, at_shutdown_leaves_a_ledger_that_is_exact_by_itself) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.send(1'234'567);
  holder.send(111, 0, 1);
  holder.protocol->begin_return(holder.now, holder.box);
  holder.settle();
  EXPECT_LT(holder.grant_of("acme").granted, 4U << 20);
  const customer_view running = holder.protocol->view(holder.now).customers[0];
  holder.protocol->shut_down(holder.now, holder.box);
  holder.settle();
  ASSERT_TRUE(holder.protocol->finished());
  const account_record account = holder.account_of("acme");
  EXPECT_TRUE(account.holders.empty());
  EXPECT_EQ(account.settled_used, 1'234'678U);
  EXPECT_EQ(account.allocated, 1'234'678U);
  EXPECT_EQ(account.days, (day_totals{{floor<std::chrono::days>(mid_november), 1'234'678}}));
  EXPECT_EQ(holder.record<holder_record>(holder_key("s-0")).state, holder_state::closed);

  const auto read = read_usage(store, holder.settings_of(), november, mid_november);
  const customer_view& stopped = std::get<std::vector<customer_view>>(read).at(0);
  EXPECT_EQ(stopped.used_bytes, running.used_bytes);
  EXPECT_EQ(stopped.by_endpoint, running.by_endpoint);
  EXPECT_EQ(stopped.by_endpoint.at("orders").to_warehouse, 111U);
  EXPECT_EQ(stopped.remaining_bytes, running.remaining_bytes);
}

TEST(give_back, of_many_customers_takes_few_transacts) {
  plain_store store;
  std::vector<customer_plan> plans;
  plans.reserve(100);
  for (int i = 0; i < 100; ++i)
    plans.push_back({.id = "c" + std::to_string(i)});
  lone_holder holder{store, std::make_shared<holder_image>("s-0", "boot-1", 300), plans};
  holder.start();
  EXPECT_LE(store.reads, 4U) << "forty customers in one";
  for (std::size_t i = 0; i < plans.size(); ++i)
    holder.send(10, i);
  const std::size_t before = store.transacts;
  holder.protocol->begin_return(holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(store.transacts - before, 2U);
}

TEST(give_back, by_the_next_life_of_the_same_holder_goes_on_where_it_was) {
  plain_store store;
  const auto image = new_image();
  {
    lone_holder killed{store, image};
    killed.start();
    killed.send(1000);
  }
  lone_holder next{store, image};
  next.start();
  EXPECT_EQ(store.transacts, 3U) << "two registrations and one grant";
  EXPECT_EQ(next.send(500), 500U);
  EXPECT_EQ(store.transacts, 3U);
  next.pass(2s);
  EXPECT_EQ(next.grant_of("acme").used, 1500U);
  EXPECT_EQ(next.account_of("acme").forfeited, 0U);
}

TEST(recovery, of_this_boots_file_returns_what_was_not_used) {
  plain_store store;
  const auto image = new_image("s-0");
  {
    lone_holder killed{store, image};
    killed.start();
    killed.send(1000);
  }
  lone_holder other{store, new_image("s-1")};
  other.start();
  other.protocol->recover(std::make_shared<memory_holder>(image, "boot-1"), other.now, other.box);
  other.settle();
  EXPECT_EQ(other.told(kind::recovered), 1U);
  EXPECT_TRUE(image->unlinked);
  EXPECT_EQ(other.account_of("acme").settled_used, 1000U);
  EXPECT_EQ(other.account_of("acme").allocated, 1000U);
  EXPECT_EQ(other.told(kind::forfeited), 0U);
}

TEST(recovery, of_another_boots_file_forfeits_the_grant) {
  plain_store store;
  const auto image = new_image("s-0");
  {
    lone_holder killed{store, image};
    killed.start();
    killed.send(1000);
  }
  lone_holder other{store, new_image("s-1", "boot-2"), {{}}, {mid_november + 1h, 1min}, "boot-2"};
  other.start();
  other.protocol->recover(std::make_shared<memory_holder>(image, "boot-2"), other.now, other.box);
  other.settle();
  EXPECT_EQ(other.account_of("acme").settled_used, 4U << 20);
  EXPECT_EQ(other.account_of("acme").forfeited, 4U << 20) << "not even what was used had been reported";
  EXPECT_EQ(other.told(kind::forfeited), 1U);
}

TEST(recall, brings_back_what_another_holder_does_not_need) {
  plain_store store;
  const std::vector<customer_plan> plans{{.base = 1'000'000}};
  lone_holder rich{store, new_image("s-0"), plans};
  lone_holder poor{store, new_image("s-1"), plans};
  rich.start();
  poor.start();
  ASSERT_EQ(rich.send(10), 10U);
  std::uint64_t half = poor.send(1); // nothing, when the account is no longer what it was at the start
  poor.pass(1s);
  half += poor.send(1'000'000);
  ASSERT_EQ(half, 500'000U) << "half was the first one's grant";
  EXPECT_EQ(poor.fronts[0]->standing(), standing::open);
  for (int second = 0; second < 20; ++second) {
    rich.pass(1s);
    poor.pass(1s);
  }
  std::uint64_t more = poor.send(1'000'000);
  EXPECT_GT(more, 499'900U) << "but for what the other one might have needed in the next moments";
  for (int second = 0; second < 40; ++second) {
    rich.pass(1s);
    poor.pass(1s);
    more += poor.send(1000);
  }
  EXPECT_EQ(more, 499'990U);
  EXPECT_EQ(poor.fronts[0]->standing(), standing::exhausted);
  EXPECT_EQ(rich.fronts[0]->standing(), standing::exhausted);
}

} // namespace
} // namespace tollgate::metering::testing
