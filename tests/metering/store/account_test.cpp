// The account as the workers and the ledger's thread see it: who is told what, once, and which month pays.
#include "metering/account.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace tollgate::metering;

struct counted_signals final : account_signals {
  std::atomic<int> wanted{0};
  std::atomic<int> back{0};
  std::uint64_t answer = 0; // the ledger's thread is so quick that it has raised the limit when it is asked
  void credit_wanted(account& of) noexcept override {
    ++wanted;
    if (answer > 0) of.raise(answer);
  }
  void credit_back(account&) noexcept override { ++back; }
};

struct account_test : testing::Test {
  counted_signals signals;
  account enforced{0, true, signals};
  std::unique_ptr<usage_record> october = std::make_unique<usage_record>();
  std::unique_ptr<usage_record> november = std::make_unique<usage_record>();
};

TEST_F(account_test, has_nothing_before_its_first_record) {
  EXPECT_EQ(enforced.standing(), standing::unknown);
  EXPECT_EQ(enforced.spend(10).bytes, 0U);
  EXPECT_TRUE(enforced.hungry());
  EXPECT_FALSE(enforced.has_credit());
  EXPECT_EQ(signals.wanted, 1);
  enforced.turn_to(october.get());
  EXPECT_EQ(signals.back, 1);
}

TEST_F(account_test, asks_once_until_it_is_heard) {
  enforced.turn_to(october.get());
  enforced.raise(100);
  enforced.set_ask_below(50);
  EXPECT_EQ(enforced.spend(50).bytes, 50U);
  EXPECT_EQ(signals.wanted, 0) << "exactly the mark is not below it";
  EXPECT_EQ(enforced.spend(1).bytes, 1U);
  EXPECT_EQ(enforced.spend(1).bytes, 1U);
  EXPECT_EQ(signals.wanted, 1);
  enforced.credit_heard();
  EXPECT_EQ(enforced.spend(1).bytes, 1U);
  EXPECT_EQ(signals.wanted, 2);
}

TEST_F(account_test, wakes_the_workers_once_after_a_spend_found_nothing) {
  enforced.turn_to(october.get());
  enforced.raise(10);
  const spent all = enforced.spend(10);
  EXPECT_EQ(signals.back, 0);
  EXPECT_EQ(enforced.spend(1).bytes, 0U);
  EXPECT_TRUE(enforced.hungry());
  enforced.refund({all.from, 4});
  EXPECT_EQ(signals.back, 1);
  EXPECT_FALSE(enforced.hungry());
  enforced.refund({all.from, 1});
  EXPECT_EQ(signals.back, 1) << "nobody waits any more";
  EXPECT_EQ(enforced.spend(9).bytes, 5U);
  EXPECT_FALSE(enforced.wait_for_credit());
  enforced.raise(20);
  EXPECT_EQ(signals.back, 2);
  EXPECT_TRUE(enforced.wait_for_credit());
}

// The grant comes between the spend that found nothing and the pause: nobody would be woken for it later.
TEST_F(account_test, looks_again_after_it_said_that_it_is_hungry) {
  enforced.turn_to(october.get());
  signals.answer = 7;
  EXPECT_EQ(enforced.spend(10).bytes, 7U);
}

TEST_F(account_test, refunds_the_month_it_took_from) {
  enforced.turn_to(october.get());
  enforced.raise(100);
  const spent before_midnight = enforced.spend(60);
  enforced.turn_to(november.get());
  enforced.raise(100);
  EXPECT_EQ(enforced.spend(10).from, november.get());
  enforced.refund(before_midnight);
  EXPECT_EQ(october->slot.used.load(), 0U);
  EXPECT_EQ(november->slot.used.load(), 10U);
}

TEST_F(account_test, books_what_moved_where_it_was_taken) {
  enforced.turn_to(october.get());
  enforced.raise(100);
  const spent sent = enforced.spend(60);
  account::moved(sent, 3, direction::from_warehouse);
  EXPECT_EQ(october->moved[3][1].load(), 60U);
  EXPECT_EQ(october->moved[3][0].load(), 0U);
}

TEST_F(account_test, never_stops_a_customer_who_is_only_counted) {
  account counted{1, false, signals};
  EXPECT_EQ(counted.spend(10).bytes, 0U) << "without a record there is nowhere to count";
  counted.turn_to(october.get());
  EXPECT_TRUE(counted.has_credit());
  EXPECT_EQ(counted.spend(1'000'000).bytes, 1'000'000U);
  EXPECT_EQ(october->slot.used.load(), 1'000'000U);
  EXPECT_EQ(signals.wanted, 1) << "the ledger is still to hear of it";
}

// Workers that pause for good at the first lost signal would hang here: each one waits for credit_back alone.
struct waking_signals final : account_signals {
  std::atomic<std::uint64_t> wakes{0};
  void credit_wanted(account&) noexcept override {}
  void credit_back(account&) noexcept override {
    wakes.fetch_add(1);
    wakes.notify_all();
  }
};

TEST(account, spends_its_allowance_to_the_last_byte_among_threads) {
  constexpr std::uint64_t allowance = 20'000'000;
  waking_signals signals;
  account shared{0, true, signals};
  const auto record = std::make_unique<usage_record>();
  shared.turn_to(record.get());
  std::atomic<std::uint64_t> sent{0};
  std::vector<std::thread> workers;
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    workers.emplace_back([&, seed] {
      for (std::uint64_t i = seed; sent.load() < allowance; ++i) {
        const std::uint64_t seen = signals.wakes.load();
        const spent got = shared.spend(1 + i * 104'729 % 3000);
        if (got.bytes == 0 && !shared.wait_for_credit() && sent.load() < allowance) signals.wakes.wait(seen);
        if (got.bytes == 0) continue;
        const std::uint64_t unsent = i % 4 == 0 ? got.bytes / 3 : 0;
        if (sent.fetch_add(got.bytes - unsent) + got.bytes - unsent == allowance) signals.credit_back(shared);
        shared.refund({got.from, unsent});
      }
    });
  for (std::uint64_t limit = 0; limit < allowance;) {
    limit += 10'000;
    shared.raise(limit);
    std::this_thread::yield();
  }
  for (std::thread& one : workers)
    one.join();
  EXPECT_EQ(sent.load(), allowance);
  EXPECT_EQ(record->slot.used.load(), allowance);
}

} // namespace
