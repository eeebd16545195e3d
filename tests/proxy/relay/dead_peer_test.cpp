// Dead peers: judged by what was acknowledged, so that a reader that only stalls lives.
#include "proxy/relay/dead_peer.hpp"

#include "relay_fixture.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <vector>

namespace tollgate::proxy::relay {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t ms(std::chrono::milliseconds time) {
  return static_cast<std::uint32_t>(time.count());
}

TEST(dead_peer, nothing_queued_is_settled_however_silent) {
  EXPECT_EQ(judge({0, 0, ms(10h)}, 10h, 150s), liveness::settled);
}

TEST(dead_peer, is_dead_at_the_limit_and_not_before) {
  EXPECT_EQ(judge({1, 0, ms(150s)}, 150s, 150s), liveness::dead);
  EXPECT_EQ(judge({0, 1, ms(150s)}, 150s, 150s), liveness::dead);
  EXPECT_EQ(judge({1, 0, ms(150s) - 1}, 150s, 150s), liveness::waiting);
  EXPECT_EQ(judge({1, 0, ms(150s)}, 150s - 1ms, 150s), liveness::waiting);
}

// A pager: its window has been closed for an hour, and it answers each probe, at the latest every 120 s.
TEST(dead_peer, a_stalled_reader_that_answers_probes_lives) {
  EXPECT_EQ(judge({0, 4'000'000, ms(120s)}, 1h, 150s), liveness::waiting);
}

TEST(dead_peer, a_first_byte_after_a_long_silence_is_not_held_against_it) {
  EXPECT_EQ(judge({1, 0, ms(1h)}, 5ms, 150s), liveness::waiting);
}

TEST(dead_peer, zero_is_off) {
  EXPECT_EQ(judge({1, 1, ms(10h)}, 10h, 0s), liveness::waiting);
}

class sweep : public relay_fixture {
 protected:
  relayed& with_a_stalled_upstream(std::chrono::milliseconds dead_after) {
    relayed& of =
        add({.limits = {.dead_after = dead_after}, .upstream = {.send_bytes = 16 << 10, .receive_bytes = 8 << 10}});
    of.upstream.reading = false;
    while (of.client.offer(std::string(1 << 16, 'x')) > 0)
      turn();
    settle();
    return of;
  }
};

// The bug: a limit on the age of queued data killed a live pager, and 4 MB with it.
TEST_F(sweep, a_live_reader_that_stalls_for_hours_survives) {
  relayed& of = with_a_stalled_upstream(150s);
  for (int i = 0; i < 1000; ++i) {
    pass(15s);
    EXPECT_FALSE(under_test.sweep(now));
  }
  EXPECT_FALSE(of.over());
  of.upstream.reading = true;
  of.client.send_fin();
  EXPECT_TRUE(turn_until([&] { return of.upstream.saw == ending::fin; }));
}

// The same socket, with a patience that is shorter than the real time since its last acknowledgement.
TEST_F(sweep, who_acknowledges_nothing_is_dead) {
  relayed& of = with_a_stalled_upstream(1ms);
  pass(150s);
  ASSERT_TRUE(turn_until([&] {
    under_test.sweep(now);
    return of.over();
  }));
  EXPECT_EQ(of.result.reason, close_reason::dead_peer);
  settle();
  EXPECT_EQ(of.client.saw, ending::reset);
}

TEST_F(sweep, looks_only_where_something_may_be_queued) {
  for (int i = 0; i < 600; ++i)
    add({.limits = {.dead_after = 1ms}});
  turn_until([&] { return !turn(); });
  while (under_test.sweep(now)) {
  } // sets keepalive, once
  EXPECT_FALSE(under_test.sweep(now)) << "600 idle sessions are no work";
  for (const auto& each : sessions)
    each->client.offer("x");
  ASSERT_TRUE(turn_until([&] { return received_by_all() == 600; }));
  EXPECT_TRUE(under_test.sweep(now)) << "in pieces";
  while (under_test.sweep(now)) {
  }
  EXPECT_EQ(under_test.sessions(), 600u);
}

class keepalive : public relay_fixture {
 protected:
  /// The number of its upstream's socket, which is the engine's.
  int begin(const probing& how) {
    auto [client, client_end] = connected_pair();
    auto [upstream, upstream_end] = connected_pair();
    const int fd = upstream.get();
    sessions.push_back(std::make_unique<relayed>(std::move(client_end), std::move(upstream_end)));
    EXPECT_TRUE(under_test.add({.client = std::move(client),
                                .upstream = std::move(upstream),
                                .first_from_client = {},
                                .account = &account,
                                .counters = &counters,
                                .limits = {.upstream = how},
                                .owner = sessions.back().get()},
                               now));
    return fd;
  }
  static int option(int fd, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(fd, level, name, &value, &size), 0);
    return value;
  }
};

TEST_F(keepalive, is_set_by_the_first_sweep) {
  const int fd = begin({61s, 16s, 5});
  EXPECT_EQ(option(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_FALSE(under_test.sweep(now));
  EXPECT_EQ(option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPIDLE), 61);
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPINTVL), 16);
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPCNT), 5);
}

TEST_F(keepalive, stays_off_when_told) {
  const int fd = begin({0s, 16s, 5});
  EXPECT_FALSE(under_test.sweep(now));
  EXPECT_EQ(option(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
}

// A sweep is bounded: so many at a time, and all in the end.
TEST_F(keepalive, reaches_all_of_a_crowd) {
  std::vector<int> all;
  for (int i = 0; i < 300; ++i)
    all.push_back(begin({61s, 16s, 5}));
  EXPECT_TRUE(under_test.sweep(now)) << "more than one go";
  while (under_test.sweep(now)) {
  }
  for (const int fd : all)
    EXPECT_EQ(option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
}

} // namespace
} // namespace tollgate::proxy::relay
