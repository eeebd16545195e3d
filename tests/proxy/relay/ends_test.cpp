// How streams end: each FIN as a FIN, each reset as a reset, after everything that came before it.
#include "relay_fixture.hpp"

#include <sys/socket.h>

namespace tollgate::proxy::relay {
namespace {

class ends : public relay_fixture {
 protected:
  struct ways {
    peer& from;
    peer& to;
  };
  static ways towards_warehouse(relayed& of) { return {of.client, of.upstream}; }
  static ways from_warehouse(relayed& of) { return {of.upstream, of.client}; }

  void half_closes_and_still_receives(relayed& of, ways way, close_reason expected) {
    way.from.offer("question");
    way.from.send_fin();
    ASSERT_TRUE(turn_until([&] { return way.to.saw == ending::fin; }));
    EXPECT_EQ(way.to.received, "question");
    EXPECT_FALSE(of.over());
    way.to.offer("answer");
    ASSERT_TRUE(turn_until([&] { return way.from.received == "answer"; }));
    way.to.send_fin();
    ASSERT_TRUE(turn_until([&] { return way.from.saw == ending::fin && of.over(); }));
    EXPECT_EQ(of.result.reason, expected);
    EXPECT_EQ(of.closes, 1);
    EXPECT_EQ(of.result.to_warehouse_bytes + of.result.from_warehouse_bytes, 14u);
    EXPECT_EQ(under_test.sessions(), 0u);
  }

  void resets_after_its_last_words(relayed& of, ways way, close_reason expected) {
    const std::string last_words(50'000, 'w');
    ASSERT_EQ(way.from.offer(last_words), last_words.size());
    way.from.send_reset();
    ASSERT_TRUE(turn_until([&] {
      pass(std::chrono::milliseconds{1});
      return way.to.saw != ending::none && of.over();
    }));
    EXPECT_EQ(way.to.saw, ending::reset);
    EXPECT_TRUE(way.to.received == last_words);
    EXPECT_EQ(of.result.reason, expected);
  }
};

TEST_F(ends, the_client_half_closes) {
  relayed& of = add();
  half_closes_and_still_receives(of, towards_warehouse(of), close_reason::client_closed);
}

TEST_F(ends, the_upstream_half_closes) {
  relayed& of = add();
  half_closes_and_still_receives(of, from_warehouse(of), close_reason::upstream_closed);
}

TEST_F(ends, the_client_resets) {
  relayed& of = add();
  turn();
  resets_after_its_last_words(of, towards_warehouse(of), close_reason::client_reset);
}

TEST_F(ends, the_upstream_resets) {
  relayed& of = add();
  turn();
  resets_after_its_last_words(of, from_warehouse(of), close_reason::upstream_reset);
}

TEST_F(ends, a_reset_that_is_there_before_the_first_turn) {
  relayed& of = add();
  resets_after_its_last_words(of, towards_warehouse(of), close_reason::client_reset);
}

// What was read before a reset waits for a reader that is slow.
TEST_F(ends, the_client_resets_while_the_upstream_does_not_read) {
  relayed& of = add({.upstream = {.send_bytes = 8 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  std::string sent;
  for (int i = 0; i < 20; ++i) {
    const std::string block(2'500, static_cast<char>('a' + i));
    sent += block.substr(0, of.client.offer(block));
    turn();
  }
  of.client.send_reset();
  settle();
  EXPECT_FALSE(of.over());
  of.upstream.reading = true;
  ASSERT_TRUE(turn_until([&] {
    pass(std::chrono::milliseconds{1});
    return of.over();
  }));
  of.upstream.read();
  EXPECT_EQ(of.upstream.saw, ending::reset);
  EXPECT_EQ(of.upstream.received.size(), sent.size());
  EXPECT_TRUE(of.upstream.received == sent);
  EXPECT_EQ(of.result.reason, close_reason::client_reset);
}

// The client is done sending and goes away in the middle of its answer.
TEST_F(ends, a_reset_after_a_half_close) {
  relayed& of = add();
  of.client.offer("question");
  of.client.send_fin();
  ASSERT_TRUE(turn_until([&] { return of.upstream.saw == ending::fin; }));
  of.upstream.saw = ending::none;
  of.client.send_reset();
  ASSERT_TRUE(turn_until([&] {
    of.upstream.offer("answer");
    return of.over();
  }));
  EXPECT_EQ(of.result.reason, close_reason::client_reset);
}

TEST_F(ends, both_sides_reset_at_once) {
  relayed& of = add();
  turn();
  of.client.offer("a");
  of.upstream.offer("b");
  of.client.send_reset();
  of.upstream.send_reset();
  ASSERT_TRUE(turn_until([&] { return of.over(); }));
  EXPECT_EQ(of.closes, 1);
  EXPECT_TRUE(of.result.reason == close_reason::client_reset || of.result.reason == close_reason::upstream_reset);
}

// The bug: data and FIN came in one segment, so with one edge; the short read was taken for an empty socket, and 397 of
// 400 FINs were lost.
TEST_F(ends, a_fin_that_shares_its_segment_with_data_is_never_lost) {
  constexpr int count = 400;
  for (int i = 0; i < count; ++i)
    add();
  turn_until([&] { return !turn(); });
  for (const auto& each : sessions) {
    each->client.offer("question", MSG_MORE);
    each->client.send_fin();
  }
  const auto all = [&](auto&& holds) { return std::all_of(sessions.begin(), sessions.end(), holds); };
  EXPECT_TRUE(turn_until([&] { return all([](const auto& of) { return of->upstream.saw == ending::fin; }); }));
  for (const auto& each : sessions) {
    EXPECT_EQ(each->upstream.received, "question");
    each->upstream.offer("answer", MSG_MORE);
    each->upstream.send_fin();
  }
  EXPECT_TRUE(
      turn_until([&] { return all([](const auto& of) { return of->over() && of->client.saw == ending::fin; }); }));
  for (const auto& each : sessions)
    EXPECT_EQ(each->client.received, "answer");
}

TEST_F(ends, both_sides_end_in_one_batch) {
  for (int i = 0; i < 50; ++i) {
    relayed& of = add();
    turn();
    of.client.offer("a", MSG_MORE);
    of.client.send_fin();
    of.upstream.offer("b", MSG_MORE);
    of.upstream.send_fin();
    ASSERT_TRUE(turn_until([&] { return of.over() && of.client.saw != ending::none; }));
    of.upstream.read();
    EXPECT_EQ(of.upstream.received, "a");
    EXPECT_EQ(of.client.received, "b");
    EXPECT_EQ(of.client.saw, ending::fin);
    EXPECT_EQ(of.closes, 1);
  }
}

// Sessions die in the batch that also carries events of their other side: one of two resets, the other one sends.
TEST_F(ends, a_session_dies_in_the_batch_of_its_other_sides_event) {
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 60; ++i)
      add();
    turn_until([&] { return !turn(); });
    for (const auto& each : sessions) {
      if (each->over()) continue;
      each->upstream.offer("b");
      each->client.send_reset();
      each->upstream.send_reset();
    }
    ASSERT_TRUE(turn_until([&] { return under_test.sessions() == 0; }));
  }
  for (const auto& each : sessions)
    EXPECT_EQ(each->closes, 1);
}

} // namespace
} // namespace tollgate::proxy::relay
