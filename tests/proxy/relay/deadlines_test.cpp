// Deadlines: exact to the millisecond, moved by each byte, and stopped while there is no credit.
#include "proxy/relay/deadlines.hpp"

#include "relay_fixture.hpp"

#include <map>
#include <random>
#include <vector>

namespace tollgate::proxy::relay {
namespace {

using namespace std::chrono_literals;

class deadline_rules : public relay_fixture {
 protected:
  // Open a millisecond before, closed at it.
  void closes_at(relayed& of, clock_time when, close_reason why) {
    of.client.acknowledge();
    of.upstream.acknowledge();
    now = when - 1ms;
    under_test.expire(now);
    under_test.turn(now);
    EXPECT_FALSE(of.over());
    now = when;
    under_test.expire(now);
    EXPECT_TRUE(of.over());
    EXPECT_EQ(of.result.reason, why);
  }
};

TEST_F(deadline_rules, idle_ends_a_session_at_the_millisecond) {
  relayed& of = add({.limits = {.idle = 30s}});
  closes_at(of, now + 30s, close_reason::idle_timeout);
}

TEST_F(deadline_rules, a_byte_either_way_starts_idle_again) {
  relayed& of = add({.limits = {.idle = 30s}});
  for (int i = 0; i < 3; ++i) {
    pass(20s);
    of.client.received.clear(), of.upstream.received.clear();
    (i % 2 == 0 ? of.client : of.upstream).offer("x");
    ASSERT_TRUE(turn_until([&] { return !(of.client.received + of.upstream.received).empty(); }));
  }
  closes_at(of, now + 30s, close_reason::idle_timeout);
}

TEST_F(deadline_rules, nothing_is_due_without_limits) {
  relayed& of = add();
  settle();
  EXPECT_FALSE(under_test.next_deadline());
  pass(24h);
  under_test.expire(now);
  EXPECT_FALSE(of.over());
}

TEST_F(deadline_rules, half_closed_counts_from_the_end) {
  relayed& of = add();
  pass(100s);
  of.client.send_fin();
  ASSERT_TRUE(turn_until([&] { return of.upstream.saw == ending::fin; }));
  of.upstream.saw = ending::none;
  closes_at(of, now + 60s, close_reason::half_closed_timeout);
}

TEST_F(deadline_rules, half_closed_means_that_long_without_a_byte_not_in_total) {
  relayed& of = add();
  of.client.send_fin();
  ASSERT_TRUE(turn_until([&] { return of.upstream.saw == ending::fin; }));
  std::string expected;
  for (int i = 0; i < 5; ++i) {
    pass(50s);
    of.upstream.offer("x");
    expected += 'x';
    ASSERT_TRUE(turn_until([&] { return of.client.received == expected; }));
  }
  closes_at(of, now + 60s, close_reason::half_closed_timeout);
}

TEST_F(deadline_rules, half_closed_off_is_off) {
  relayed& of = add({.limits = {.half_closed = 0s}});
  of.client.send_fin();
  ASSERT_TRUE(turn_until([&] { return of.upstream.saw == ending::fin; }));
  EXPECT_FALSE(under_test.next_deadline());
}

TEST_F(deadline_rules, a_pause_for_credit_is_not_idleness) {
  record.slot.limit = 0;
  relayed& of = add({.limits = {.idle = 30s}});
  of.client.offer("x");
  settle();
  pass(10min);
  under_test.expire(now);
  EXPECT_FALSE(of.over());
  account.raise(100);
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "x"; }));
  closes_at(of, now + 30s, close_reason::idle_timeout);
}

TEST_F(deadline_rules, an_end_that_cannot_be_delivered_is_half_closed_too) {
  relayed& of = add({.upstream = {.send_bytes = 16 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  while (of.client.offer(std::string(1 << 16, 'x')) > 0)
    turn();
  settle();
  of.client.send_reset();
  settle();
  ASSERT_FALSE(of.over());
  ASSERT_TRUE(under_test.next_deadline());
  now = *under_test.next_deadline();
  under_test.expire(now);
  EXPECT_FALSE(of.over()) << "what was spent may still leave";
  pass(5s);
  under_test.expire(now);
  EXPECT_TRUE(of.over());
  EXPECT_EQ(of.result.reason, close_reason::half_closed_timeout);
}

TEST(deadlines, agree_with_a_sorted_list) {
  std::mt19937 random{7};
  std::vector<session> some(200);
  std::map<session*, clock_time> model;
  deadlines heap;
  for (int step = 0; step < 20'000; ++step) {
    session& which = some[random() % some.size()];
    if (random() % 4 == 0) {
      heap.remove(which);
      model.erase(&which);
    } else {
      const clock_time due{std::chrono::milliseconds{random() % 1000}};
      heap.place(which, due);
      model[&which] = due;
    }
    clock_time least = clock_time::max();
    for (const auto& [of, due] : model)
      least = std::min(least, due);
    ASSERT_EQ(heap.first().value_or(clock_time::max()), least);
    if (!model.empty()) {
      ASSERT_EQ(heap.due(least - 1ms), nullptr);
      ASSERT_EQ(model.at(heap.due(least)), least);
    }
    ASSERT_EQ(heap.of(which).has_value(), model.contains(&which));
  }
}

} // namespace
} // namespace tollgate::proxy::relay
