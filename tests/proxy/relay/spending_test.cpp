// Spending: exact to the byte, refunded at once, and a pause instead of a read that could not be paid.
#include "relay_fixture.hpp"

#include <sys/ioctl.h>

namespace tollgate::proxy::relay {
namespace {

class spending : public relay_fixture {};

TEST_F(spending, many_sessions_both_ways_stop_at_exactly_the_limit) {
  constexpr std::uint64_t limit = 7'654'321;
  record.slot.limit = limit;
  for (int i = 0; i < 20; ++i) {
    add({.client = {.receive_bytes = i % 3 == 0 ? 8 << 10 : 0}, .upstream = {.send_bytes = i % 2 == 0 ? 8 << 10 : 0}});
  }
  const std::string block(40'000, 'x');
  ASSERT_TRUE(turn_until([&] {
    for (const auto& each : sessions)
      each->client.offer(block), each->upstream.offer(block);
    return received_by_all() >= limit;
  }));
  settle();
  EXPECT_EQ(received_by_all(), limit);
  EXPECT_EQ(used(), limit);
  EXPECT_GT(counters.pauses.load(), 0u);
  account.set_standing(metering::standing::exhausted);
  under_test.end(account, close_reason::quota_exhausted, now);
  ASSERT_TRUE(turn_until([&] {
    pass(std::chrono::milliseconds{1});
    return under_test.sessions() == 0;
  }));
  settle();
  std::uint64_t reported = 0;
  for (const auto& each : sessions) {
    EXPECT_EQ(each->result.reason, close_reason::quota_exhausted);
    EXPECT_EQ(each->client.saw, ending::reset);
    EXPECT_EQ(each->upstream.saw, ending::reset);
    reported += each->result.to_warehouse_bytes + each->result.from_warehouse_bytes;
  }
  EXPECT_EQ(received_by_all(), limit);
  EXPECT_EQ(used(), limit);
  EXPECT_EQ(reported, limit);
  EXPECT_EQ(counters.to_warehouse_bytes.load() + counters.from_warehouse_bytes.load(), limit);
}

TEST_F(spending, what_a_full_socket_did_not_take_is_refunded) {
  relayed& of = add({.upstream = {.send_bytes = 8 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  const std::string block(1 << 16, 'x');
  for (int i = 0; i < 50; ++i) {
    while (of.client.offer(block) > 0) {
    }
    settle();
    const std::uint64_t sent = counters.to_warehouse_bytes.load();
    EXPECT_EQ(used(), sent) << "only what the upstream's socket has taken";
    of.upstream.read(10'000);
    int queued = 0;
    ASSERT_EQ(::ioctl(of.upstream.socket(), FIONREAD, &queued), 0);
    EXPECT_LE(of.upstream.received.size() + static_cast<std::size_t>(queued), used());
  }
}

TEST_F(spending, a_paused_session_leaves_its_bytes_unread) {
  record.slot.limit = 4;
  relayed& of = add();
  of.client.offer("12345678");
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "1234"; }));
  of.upstream.offer("answer");
  settle();
  EXPECT_EQ(of.client.received, "");
  EXPECT_EQ(used(), 4u);
  EXPECT_EQ(counters.pauses.load(), 2u);
  EXPECT_GT(wishes, 0);
  const int spins = wishes;
  for (int i = 0; i < 100; ++i)
    EXPECT_FALSE(turn());
  EXPECT_EQ(wishes, spins);
  EXPECT_EQ(counters.pauses.load(), 2u) << "it waits, it does not spin";
}

TEST_F(spending, a_raise_wakes_it) {
  record.slot.limit = 4;
  relayed& of = add();
  of.client.offer("12345678");
  settle();
  account.raise(6);
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "123456"; }));
  settle();
  EXPECT_EQ(used(), 6u);
  account.raise(100);
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "12345678"; }));
}

// Another worker had spent and could not send: its refund is credit for whoever waits here.
TEST_F(spending, a_refund_of_another_worker_wakes_it) {
  record.slot.limit = 10;
  const metering::spent elsewhere = account.spend(8);
  relayed& of = add();
  of.client.offer("12345678");
  settle();
  EXPECT_EQ(of.upstream.received, "12");
  account.refund(elsewhere);
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "12345678"; }));
  EXPECT_EQ(used(), 8u);
}

TEST_F(spending, credit_goes_to_who_waited_first) {
  record.slot.limit = 0;
  relayed& first = add();
  first.client.offer("1");
  settle();
  relayed& second = add();
  second.client.offer("2");
  settle();
  account.raise(1);
  ASSERT_TRUE(turn_until([&] { return used() == 1; }));
  settle();
  EXPECT_EQ(first.upstream.received, "1");
  EXPECT_EQ(second.upstream.received, "");
}

TEST_F(spending, other_customers_do_not_wake) {
  metering::usage_record others_record;
  metering::account other{1, true, *this};
  other.turn_to(&others_record);
  relayed& waits = add();
  record.slot.limit = 0;
  waits.client.offer("1");
  relayed& others = add({.account = &other});
  others.client.offer("2");
  settle();
  const std::uint64_t pauses = counters.pauses.load();
  EXPECT_FALSE(under_test.credit(metering::account{2, true, *this}));
  other.raise(100);
  ASSERT_TRUE(turn_until([&] { return others.upstream.received == "2"; }));
  EXPECT_EQ(counters.pauses.load(), pauses);
  EXPECT_EQ(waits.upstream.received, "");
  under_test.end_all(close_reason::drain_deadline);
}

TEST_F(spending, an_account_that_is_not_enforced_counts_and_never_pauses) {
  metering::account lenient{1, false, *this};
  lenient.turn_to(&record);
  record.slot.limit = 3;
  relayed& of = add({.account = &lenient});
  of.client.offer("12345678");
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "12345678"; }));
  EXPECT_EQ(used(), 8u);
  EXPECT_EQ(counters.pauses.load(), 0u);
  under_test.end_all(close_reason::drain_deadline);
}

// A pause must not hide that somebody has gone.
TEST_F(spending, a_paused_session_ends_when_a_peer_resets) {
  record.slot.limit = 4;
  relayed& of = add();
  of.client.offer("12345678");
  settle();
  of.upstream.send_reset();
  ASSERT_TRUE(turn_until([&] { return of.over(); }));
  EXPECT_EQ(of.result.reason, close_reason::upstream_reset);
  EXPECT_EQ(used(), 4u);
}

TEST_F(spending, a_paused_session_passes_a_fin_on) {
  record.slot.limit = 4;
  relayed& of = add();
  of.client.offer("12345678");
  settle();
  of.upstream.send_fin();
  ASSERT_TRUE(turn_until([&] { return of.client.saw == ending::fin; }));
  EXPECT_FALSE(of.over());
  account.raise(8);
  of.client.send_fin();
  ASSERT_TRUE(turn_until([&] { return of.over(); }));
  of.upstream.read();
  EXPECT_EQ(of.upstream.received, "12345678");
  EXPECT_EQ(of.result.reason, close_reason::upstream_closed);
}

// The one who resets left bytes behind that cannot be paid yet: they wait for the credit, or for the ledger's verdict.
TEST_F(spending, what_came_before_a_reset_waits_for_credit) {
  record.slot.limit = 0;
  relayed& of = add();
  of.client.offer("last words");
  settle();
  of.client.send_reset();
  settle();
  EXPECT_FALSE(of.over());
  account.raise(100);
  ASSERT_TRUE(turn_until([&] { return of.over() && of.upstream.saw != ending::none; }));
  EXPECT_EQ(of.upstream.received, "last words");
  EXPECT_EQ(of.upstream.saw, ending::reset);
}

} // namespace
} // namespace tollgate::proxy::relay
