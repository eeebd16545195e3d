// One half on its own, to reach the orders of events that a whole engine shows only by chance.
#include "proxy/relay/half.hpp"

#include "relay_fixture.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>

namespace tollgate::proxy::relay {
namespace {

class half_alone : public relay_fixture {
 protected:
  half_alone() {
    auto [client, inner_client] = connected_pair();
    auto [upstream, inner_upstream] = connected_pair();
    peers.emplace_back(std::move(client));
    peers.emplace_back(std::move(upstream));
    of.account = &account;
    of.counters = &counters;
    of.client().socket = std::move(inner_client);
    of.upstream().socket = std::move(inner_upstream);
    for (std::size_t i = 0; i < 2; ++i) {
      of.halves[i].of = &of;
      of.halves[i].from = &of.sides[i];
      of.halves[i].to = &of.sides[1 - i];
      of.halves[i].way = static_cast<metering::direction>(i);
    }
    bench.scratch = scratch.data();
    bench.unacknowledged = &unacknowledged;
  }

  std::array<char, workbench::scratch_bytes> scratch{};
  side_list unacknowledged;
  workbench bench;
  session of;
  std::deque<peer> peers;
};

// The bug: a send met the reset first and took the error with it; the read after it then gave 0, which was passed on
// as a clean end of a stream that had been cut.
TEST_F(half_alone, takes_a_zero_after_a_reset_for_a_reset) {
  peers[0].send_reset();
  of.upstream().readable = true;
  ASSERT_EQ(peers[1].offer("answer"), 6u);
  EXPECT_EQ(advance(of.halves[1], bench), verdict::refused);
  EXPECT_TRUE(of.client().reset);
  EXPECT_EQ(advance(of.halves[0], bench), verdict::drained);
  EXPECT_TRUE(of.client().reset);
  EXPECT_EQ(used(), 0u) << "what could not be sent is refunded";
}

TEST_F(half_alone, delivers_what_was_queued_before_a_reset_that_a_send_met_first) {
  ASSERT_EQ(peers[0].offer("last words"), 10u);
  peers[0].send_reset();
  of.upstream().readable = true;
  ASSERT_EQ(peers[1].offer("answer"), 6u);
  EXPECT_EQ(advance(of.halves[1], bench), verdict::refused);
  EXPECT_EQ(advance(of.halves[0], bench), verdict::drained);
  peers[1].read();
  EXPECT_EQ(peers[1].received, "last words");
  EXPECT_EQ(used(), 10u);
}

TEST_F(half_alone, a_short_read_means_empty_until_an_end_was_seen) {
  ASSERT_EQ(peers[0].offer("question"), 8u);
  peers[0].send_fin();
  of.client().readable = true;
  EXPECT_EQ(advance(of.halves[0], bench), verdict::waits);
  EXPECT_FALSE(of.client().readable);
  of.client().readable = of.client().read_on = true;
  EXPECT_EQ(advance(of.halves[0], bench), verdict::drained);
  EXPECT_FALSE(of.client().reset);
}

TEST_F(half_alone, spends_nothing_while_its_socket_is_known_to_be_full) {
  ASSERT_EQ(peers[0].offer("question"), 8u);
  of.client().readable = true;
  of.upstream().writable = false;
  EXPECT_EQ(advance(of.halves[0], bench), verdict::waits);
  EXPECT_EQ(used(), 0u);
  of.halves[0].kept.keep("kept");
  EXPECT_EQ(advance(of.halves[0], bench), verdict::waits);
  EXPECT_EQ(used(), 0u);
}

TEST_F(half_alone, reads_nothing_that_it_could_not_pay) {
  record.slot.limit = 0;
  ASSERT_EQ(peers[0].offer("question"), 8u);
  of.client().readable = true;
  EXPECT_EQ(advance(of.halves[0], bench), verdict::starved);
  int queued = 0;
  ASSERT_EQ(::ioctl(of.client().socket.get(), FIONREAD, &queued), 0);
  EXPECT_EQ(queued, 8);
  EXPECT_TRUE(of.halves[0].kept.empty());
}

TEST_F(half_alone, keeps_to_its_share) {
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 64; ++i) {
    peers[0].offer(block);
    bench.bytes = bench.operations = 0;
    of.client().readable = of.upstream().writable = true;
    advance(of.halves[0], bench);
    EXPECT_LT(bench.bytes, share::bytes + workbench::scratch_bytes);
    EXPECT_LE(bench.operations, share::operations + 2);
    peers[1].read();
  }
}

TEST_F(half_alone, gives_way_when_its_share_is_used_up) {
  const int roomy = 4 << 20;
  ASSERT_EQ(::setsockopt(of.upstream().socket.get(), SOL_SOCKET, SO_SNDBUF, &roomy, sizeof roomy), 0);
  of.halves[0].kept.adopt(std::string(share::bytes, 'x'));
  ASSERT_EQ(peers[0].offer("more"), 4u);
  of.client().readable = true;
  EXPECT_EQ(advance(of.halves[0], bench), verdict::again);
  EXPECT_EQ(bench.bytes, share::bytes);
  EXPECT_EQ(advance(of.halves[0], bench), verdict::waits);
  EXPECT_EQ(used(), share::bytes + 4);
}

// A round trip is one read and one send each way: nothing is read again to learn that it is empty.
TEST_F(half_alone, moves_a_small_message_with_two_system_calls) {
  ASSERT_EQ(peers[0].offer("question"), 8u);
  of.client().readable = true;
  EXPECT_EQ(advance(of.halves[0], bench), verdict::waits);
  EXPECT_EQ(bench.operations, 2u);
}

} // namespace
} // namespace tollgate::proxy::relay
