// A session whose upstream was watched before it began: what happened by then is neither lost nor told twice.
#include "relay_fixture.hpp"

namespace tollgate::proxy::relay {
namespace {

struct counted_waiter final : early_waiter {
  void woken() noexcept override { ++wakes; }
  int wakes = 0;
};

class early : public relay_fixture {
 protected:
  early() {
    auto [ours, theirs] = connected_pair();
    warehouse = std::make_unique<peer>(std::move(theirs));
    prepared = engine::prepare();
    prepared->waits_early = &waiter;
    prepared->upstream().socket = std::move(ours);
    prepared->upstream().writable = false; // as while it connects
    EXPECT_TRUE(under_test.watch(prepared->upstream()));
  }
  relayed& begin(std::string first = {}) {
    auto [ours, theirs] = connected_pair();
    sessions.push_back(std::make_unique<relayed>(std::move(theirs), descriptor{}));
    sessions.back()->upstream = std::move(*warehouse);
    start from;
    from.prepared = std::move(prepared);
    from.client = std::move(ours);
    from.first_from_client = std::move(first);
    from.account = &account;
    from.counters = &counters;
    from.owner = sessions.back().get();
    EXPECT_TRUE(under_test.add(std::move(from), now));
    return *sessions.back();
  }

  counted_waiter waiter;
  std::unique_ptr<peer> warehouse;
  std::unique_ptr<session> prepared;
};

TEST_F(early, wakes_who_waits_and_says_that_it_can_be_written) {
  under_test.turn(now);
  EXPECT_EQ(waiter.wakes, 1);
  EXPECT_TRUE(prepared->upstream().writable);
  EXPECT_FALSE(prepared->upstream().read_on);
  under_test.turn(now);
  EXPECT_EQ(waiter.wakes, 1) << "an edge comes once";
}

TEST_F(early, relays_as_any_other_once_it_has_begun) {
  under_test.turn(now);
  relayed& of = begin("hello");
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "hello"; }));
  of.upstream.offer("answer");
  ASSERT_TRUE(turn_until([&] { return of.client.received == "answer"; }));
  of.client.send_fin();
  of.upstream.send_fin();
  ASSERT_TRUE(turn_until([&] { return of.over(); }));
  EXPECT_EQ(of.result.to_warehouse_bytes, 5u);
  EXPECT_EQ(of.result.from_warehouse_bytes, 6u);
  EXPECT_EQ(waiter.wakes, 1) << "nobody waits for a session that has begun";
}

TEST_F(early, delivers_what_the_warehouse_said_before_it_began) {
  warehouse->offer("ready");
  warehouse->send_fin();
  under_test.turn(now);
  ASSERT_TRUE(prepared->upstream().read_on);
  relayed& of = begin();
  ASSERT_TRUE(turn_until([&] { return of.client.saw == ending::fin; }));
  EXPECT_EQ(of.client.received, "ready");
}

TEST_F(early, ends_with_the_reset_that_came_before_it_began) {
  warehouse->send_reset();
  under_test.turn(now);
  ASSERT_TRUE(prepared->upstream().reset);
  relayed& of = begin("hello");
  ASSERT_TRUE(turn_until([&] { return of.over(); }));
  EXPECT_EQ(of.result.reason, close_reason::upstream_reset);
  EXPECT_EQ(of.result.to_warehouse_bytes, 0u);
  EXPECT_EQ(used(), 0u);
}

TEST_F(early, hears_nothing_of_a_socket_that_was_taken_back) {
  descriptor taken = under_test.forget(prepared->upstream());
  warehouse->offer("for somebody else");
  under_test.turn(now);
  EXPECT_EQ(waiter.wakes, 0);
  EXPECT_TRUE(taken.is_open());
}

TEST_F(early, can_be_thrown_away_with_events_waiting) {
  warehouse->offer("too late");
  prepared.reset();
  EXPECT_FALSE(under_test.turn(now));
  warehouse->read();
  EXPECT_EQ(warehouse->saw, ending::reset) << "closed with input unread";
  EXPECT_EQ(under_test.sessions(), 0u);
}

} // namespace
} // namespace tollgate::proxy::relay
