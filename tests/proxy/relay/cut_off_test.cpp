// Ends that come from outside: what was spent is delivered, then both sides are reset, never closed as if all was well.
#include "relay_fixture.hpp"

namespace tollgate::proxy::relay {
namespace {

using namespace std::chrono_literals;

class cut_off : public relay_fixture {
 protected:
  bool turn_until_over(const relayed& of) {
    return turn_until([&] {
      pass(1ms);
      return of.over();
    });
  }
};

TEST_F(cut_off, delivers_all_that_was_spent_and_then_resets) {
  relayed& of = add({.upstream = {.send_bytes = 32 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  of.client.offer(std::string(60'000, 'x'));
  settle();
  const std::uint64_t spent = used();
  ASSERT_GT(spent, 20'000u) << "more than the peer's buffer: the rest is in the send queue";
  under_test.end(account, close_reason::quota_exhausted, now);
  of.upstream.reading = true;
  ASSERT_TRUE(turn_until_over(of));
  settle();
  EXPECT_EQ(of.upstream.received.size(), spent);
  EXPECT_EQ(of.upstream.saw, ending::reset);
  EXPECT_EQ(of.client.saw, ending::reset);
  EXPECT_EQ(of.result.reason, close_reason::quota_exhausted);
}

TEST_F(cut_off, reads_nothing_more_and_drops_what_is_unspent) {
  record.slot.limit = 4;
  relayed& of = add();
  of.client.offer("12345678");
  settle();
  under_test.end(account, close_reason::blocked, now);
  account.raise(plenty);
  of.client.offer("more");
  ASSERT_TRUE(turn_until_over(of));
  settle();
  EXPECT_EQ(of.upstream.received, "1234");
  EXPECT_EQ(used(), 4u);
  EXPECT_EQ(of.result.reason, close_reason::blocked);
}

TEST_F(cut_off, gives_a_stalled_reader_exactly_five_seconds) {
  relayed& of = add({.upstream = {.send_bytes = 16 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  while (of.client.offer(std::string(1 << 16, 'x')) > 0)
    turn();
  settle();
  under_test.end(account, close_reason::quota_exhausted, now);
  const clock_time began = now;
  int looks = 0;
  std::chrono::milliseconds longest{0};
  while (!of.over() && now - began < 6s) {
    const auto next = under_test.next_deadline();
    ASSERT_TRUE(next);
    longest = std::max(longest, std::chrono::duration_cast<std::chrono::milliseconds>(*next - now));
    if (*next == began + 5s) {
      now = *next - 1ms;
      under_test.expire(now);
      EXPECT_FALSE(of.over());
    }
    now = *next;
    under_test.expire(now);
    ++looks;
  }
  EXPECT_EQ(now - began, 5s);
  EXPECT_EQ(longest, 50ms);
  EXPECT_LT(looks, 120);
  of.upstream.read();
  EXPECT_EQ(of.upstream.saw, ending::reset);
}

TEST_F(cut_off, ends_idle_sessions_too_and_only_this_customers) {
  metering::usage_record others_record;
  metering::account other{1, true, *this};
  other.turn_to(&others_record);
  other.raise(plenty);
  relayed& idle = add();
  relayed& others = add({.account = &other});
  settle();
  under_test.end(account, close_reason::removed_from_config, now);
  ASSERT_TRUE(turn_until_over(idle));
  EXPECT_EQ(idle.result.reason, close_reason::removed_from_config);
  others.client.offer("still here");
  ASSERT_TRUE(turn_until([&] { return others.upstream.received == "still here"; }));
  under_test.end_all(close_reason::drain_deadline);
  EXPECT_EQ(others.result.reason, close_reason::drain_deadline);
}

TEST_F(cut_off, ends_those_of_a_customer_that_are_picked) {
  relayed& removed = add({.endpoint = 1});
  relayed& stays = add({.endpoint = 0});
  under_test.end(account, close_reason::removed_from_config, now,
                 [&](const observer& one) { return &one == &removed; });
  ASSERT_TRUE(turn_until_over(removed));
  EXPECT_FALSE(stays.over());
}

TEST_F(cut_off, the_first_reason_stays) {
  relayed& of = add({.upstream = {.send_bytes = 16 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  while (of.client.offer(std::string(1 << 16, 'x')) > 0)
    turn();
  settle();
  under_test.end(account, close_reason::quota_exhausted, now);
  under_test.end(account, close_reason::blocked, now);
  under_test.end_all(close_reason::drain_deadline);
  EXPECT_EQ(of.closes, 1);
  EXPECT_EQ(of.result.reason, close_reason::quota_exhausted);
}

TEST_F(cut_off, a_peer_that_resets_meanwhile_is_not_waited_for) {
  relayed& of = add({.upstream = {.send_bytes = 16 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  while (of.client.offer(std::string(1 << 16, 'x')) > 0)
    turn();
  settle();
  under_test.end(account, close_reason::quota_exhausted, now);
  under_test.expire(now);
  EXPECT_FALSE(of.over());
  of.upstream.send_reset();
  ASSERT_TRUE(turn_until([&] { return of.over(); })) << "without time passing";
  EXPECT_EQ(of.result.reason, close_reason::quota_exhausted);
}

// The first event closes the session, and the second one, of the same batch, points at what is left of it.
TEST_F(cut_off, both_peers_reset_in_one_batch_meanwhile) {
  relayed& of = add({.upstream = {.send_bytes = 16 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  while (of.client.offer(std::string(1 << 16, 'x')) > 0)
    turn();
  settle();
  under_test.end(account, close_reason::quota_exhausted, now);
  under_test.expire(now);
  of.upstream.send_reset();
  of.client.send_reset();
  under_test.turn(now);
  EXPECT_EQ(of.closes, 1);
  EXPECT_EQ(under_test.sessions(), 0u);
}

TEST_F(cut_off, everything_is_reset_at_once_at_the_drain_deadline) {
  for (int i = 0; i < 300; ++i)
    add();
  under_test.end_all(close_reason::drain_deadline);
  EXPECT_EQ(under_test.sessions(), 0u);
  EXPECT_FALSE(under_test.next_deadline());
  settle();
  for (const auto& each : sessions) {
    EXPECT_EQ(each->closes, 1);
    EXPECT_EQ(each->client.saw, ending::reset);
    EXPECT_EQ(each->upstream.saw, ending::reset);
  }
}

TEST_F(cut_off, an_account_that_may_not_go_on_ends_a_session_as_it_begins) {
  const std::pair<metering::standing, close_reason> cases[] = {
      {metering::standing::exhausted, close_reason::quota_exhausted},
      {metering::standing::unavailable, close_reason::ledger_unavailable},
      {metering::standing::blocked, close_reason::blocked}};
  for (const auto& [standing, reason] : cases) {
    account.set_standing(standing);
    relayed& of = add({.first = "hello"});
    EXPECT_FALSE(of.over()) << "not from inside add()";
    EXPECT_EQ(under_test.next_deadline(), now);
    ASSERT_TRUE(turn_until([&] { return of.over(); }));
    of.upstream.read();
    EXPECT_EQ(of.result.reason, reason);
    EXPECT_EQ(of.upstream.received, "");
    EXPECT_EQ(of.upstream.saw, ending::reset);
    EXPECT_EQ(used(), 0u);
  }
}

// Many at once are gone through in bounded pieces, not in one long stop.
TEST_F(cut_off, many_sessions_end_in_pieces) {
  for (int i = 0; i < 400; ++i)
    add();
  turn_until([&] { return !turn(); });
  under_test.end(account, close_reason::blocked, now);
  under_test.expire(now);
  EXPECT_GT(under_test.sessions(), 0u);
  EXPECT_EQ(under_test.next_deadline(), now);
  under_test.expire(now);
  EXPECT_EQ(under_test.sessions(), 0u);
}

} // namespace
} // namespace tollgate::proxy::relay
