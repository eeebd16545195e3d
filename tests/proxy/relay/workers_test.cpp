// Two workers, one account: together they stop at exactly the limit, and each wakes for the other's refunds.
#include "relay_fixture.hpp"

#include <array>
#include <thread>

namespace tollgate::proxy::relay {
namespace {

constexpr std::uint64_t limit = 12'345'678;
constexpr std::uint64_t first_grant = 1'000'000;

struct wake_up final : metering::account_signals {
  void credit_wanted(metering::account&) noexcept override {}
  void credit_back(metering::account&) noexcept override {
    for (auto& each : credit)
      each = true;
  }
  std::array<std::atomic<bool>, 2> credit{};
};

// Small buffers make partial sends, and so refunds, common.
void work(std::atomic<bool>& credit, metering::account& account, std::atomic<std::uint64_t>& received) {
  const clock_time now{std::chrono::hours{1}};
  engine under_test;
  endpoint_counters counters;
  std::deque<relayed> sessions;
  for (int i = 0; i < 8; ++i) {
    auto [client, inner_client] = connected_pair({8 << 10, 8 << 10});
    auto [upstream, inner_upstream] = connected_pair({8 << 10, 8 << 10});
    relayed& of = sessions.emplace_back(std::move(client), std::move(upstream));
    start from;
    from.client = std::move(inner_client);
    from.upstream = std::move(inner_upstream);
    from.account = &account;
    from.counters = &counters;
    from.owner = &of;
    ASSERT_TRUE(under_test.add(std::move(from), now));
  }
  const std::string block(20'000, 'x');
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (received < limit && std::chrono::steady_clock::now() < give_up) {
    under_test.turn(now);
    if (credit.exchange(false)) under_test.credit(account);
    for (relayed& each : sessions) {
      for (peer* const end : {&each.client, &each.upstream}) {
        end->offer(block);
        end->read();
        received += end->received.size();
        end->received.clear();
      }
    }
  }
  under_test.end_all(close_reason::drain_deadline);
  for (relayed& each : sessions) {
    EXPECT_EQ(each.closes, 1);
    for (peer* const end : {&each.client, &each.upstream}) {
      end->read();
      received += end->received.size();
    }
  }
}

TEST(workers, share_an_allowance_to_the_byte) {
  wake_up signals;
  metering::usage_record record;
  metering::account account{0, true, signals};
  account.turn_to(&record);
  account.raise(first_grant);
  std::atomic<std::uint64_t> received{0};
  std::thread one{[&] { work(signals.credit[0], account, received); }};
  std::thread two{[&] { work(signals.credit[1], account, received); }};
  // The ledger's part: a grant at a time, whenever the last one is spent.
  std::uint64_t granted = first_grant;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (granted < limit && std::chrono::steady_clock::now() < give_up) {
    if (record.slot.used.load() < granted)
      std::this_thread::yield();
    else
      account.raise(granted = std::min(limit, granted + first_grant));
  }
  one.join();
  two.join();
  EXPECT_EQ(received.load(), limit);
  EXPECT_EQ(record.slot.used.load(), limit);
  EXPECT_EQ(record.moved[0][0].load() + record.moved[0][1].load(), limit);
}

} // namespace
} // namespace tollgate::proxy::relay
