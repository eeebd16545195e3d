// Bytes under way: nothing lost behind a slow reader, nobody starved by a busy neighbour, every turn bounded.
#include "relay_fixture.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <vector>

namespace tollgate::proxy::relay {
namespace {

class flow : public relay_fixture {
 protected:
  static std::string pattern(std::size_t size) {
    std::string made(size, '\0');
    std::uint32_t state = 2463534242u;
    for (char& each : made) {
      state ^= state << 13, state ^= state >> 17, state ^= state << 5;
      each = static_cast<char>(state);
    }
    return made;
  }
};

TEST_F(flow, what_the_front_end_kept_goes_first_and_is_metered) {
  relayed& of = add({.first = "hello "});
  of.client.offer("world");
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "hello world"; }));
  EXPECT_EQ(used(), 11u);
  EXPECT_EQ(counters.to_warehouse_bytes.load(), 11u);
  EXPECT_EQ(record.moved[0][0].load(), 11u);
  of.upstream.offer("answer");
  ASSERT_TRUE(turn_until([&] { return of.client.received == "answer"; }));
  EXPECT_EQ(counters.from_warehouse_bytes.load(), 6u);
  EXPECT_EQ(record.moved[0][1].load(), 6u);
}

TEST_F(flow, books_on_the_endpoint_of_the_session) {
  relayed& of = add({.endpoint = 3});
  of.client.offer("abc");
  ASSERT_TRUE(turn_until([&] { return of.upstream.received == "abc"; }));
  EXPECT_EQ(record.moved[3][0].load(), 3u);
  EXPECT_EQ(record.moved[0][0].load(), 0u);
}

TEST_F(flow, loses_nothing_behind_a_slow_reader) {
  const std::string sent = pattern(3'000'000);
  relayed& of = add({.upstream = {.send_bytes = 16 << 10, .receive_bytes = 8 << 10}});
  of.upstream.reading = false;
  std::size_t offered = 0;
  std::size_t bite = 1;
  ASSERT_TRUE(turn_until([&] {
    if (offered < sent.size()) offered += of.client.offer(std::string_view{sent}.substr(offered));
    if (offered == sent.size()) of.client.send_fin();
    of.upstream.read(bite = bite * 7 % 30'011);
    EXPECT_GE(used(), of.upstream.received.size());
    return of.upstream.saw != ending::none;
  }));
  EXPECT_EQ(of.upstream.saw, ending::fin);
  EXPECT_TRUE(of.upstream.received == sent);
  EXPECT_EQ(used(), sent.size());
}

TEST_F(flow, a_stalled_reader_holds_its_writer_back) {
  relayed& of = add({.client = {.send_bytes = 16 << 10, .receive_bytes = 16 << 10},
                     .upstream = {.send_bytes = 16 << 10, .receive_bytes = 16 << 10}});
  of.upstream.reading = false;
  const std::string block(1 << 16, 'x');
  std::size_t offered = 0;
  for (int i = 0; i < 2000; ++i) {
    offered += of.client.offer(block);
    turn();
  }
  EXPECT_LT(offered, 1u << 20) << "an unread socket is what holds a writer back";
}

TEST_F(flow, carries_urgent_data_in_line) {
  relayed& of = add();
  turn_until([&] { return !turn(); });
  of.client.offer("abc", MSG_OOB);
  of.client.offer("def");
  EXPECT_TRUE(turn_until([&] { return of.upstream.received.size() == 6; }));
  EXPECT_EQ(of.upstream.received, "abcdef");
}

TEST_F(flow, an_endless_stream_does_not_keep_a_round_trip_waiting) {
  relayed& busy = add();
  relayed& quick = add();
  const std::string block(1 << 20, 'x');
  int most = 0;
  for (int round = 0; round < 200; ++round) {
    while (busy.client.offer(block) > 0) {
    }
    quick.client.received.clear();
    quick.upstream.received.clear();
    quick.client.offer("ping");
    int turns = 0;
    for (; quick.upstream.received.empty() && turns < 100; ++turns)
      turn();
    quick.upstream.offer("pong");
    for (; quick.client.received.empty() && turns < 100; ++turns)
      turn();
    most = std::max(most, turns);
    busy.upstream.received.clear();
  }
  EXPECT_LE(most, 4) << "a turn or two each way";
}

TEST_F(flow, a_turn_is_bounded_and_says_that_there_is_more) {
  constexpr int count = 48;
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < count; ++i)
    add();
  turn_until([&] { return !turn(); });
  std::vector<std::chrono::steady_clock::duration> took;
  bool more_once = false;
  for (int i = 0; i < 60; ++i) {
    for (const auto& each : sessions) {
      each->client.offer(block);
      each->upstream.reading = true;
      each->upstream.read();
      each->upstream.received.clear();
    }
    const std::uint64_t before = used();
    const auto begin = std::chrono::steady_clock::now();
    more_once |= under_test.turn(now);
    took.push_back(std::chrono::steady_clock::now() - begin);
    EXPECT_LE(used() - before, 4u * count * (320u << 10));
  }
  std::nth_element(took.begin(), took.begin() + 30, took.end());
  EXPECT_LT(took[30], std::chrono::milliseconds{10}) << "0.5 ms and what was under way, on a machine with neighbours";
  EXPECT_TRUE(more_once);
}

// A thousand halves' worth of idle sessions keep nothing: what is kept exists only while it is not taken.
TEST(overflow, owns_no_memory_once_taken) {
  overflow kept;
  kept.keep(std::string_view{"0123456789012345678901234567890123456789"});
  kept.taken(10);
  EXPECT_EQ(kept.waiting().size(), 30u);
  kept.taken(30);
  EXPECT_TRUE(kept.empty());
  EXPECT_EQ(kept.waiting(), "");
}

} // namespace
} // namespace tollgate::proxy::relay
