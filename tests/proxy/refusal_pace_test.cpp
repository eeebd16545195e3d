// The pace of refusals at its edges: the burst, the longest wait, the number that waits, and calm again.
#include "proxy/session/refusal_pace.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace tollgate::proxy {
namespace {

using namespace std::chrono_literals;
using pace = refusal_pace;

constexpr std::chrono::steady_clock::time_point start{100h};

TEST(refusal_pace, lets_a_burst_go_at_once) {
  pace of;
  for (int i = 0; i < pace::burst / pace::between; ++i)
    EXPECT_EQ(of.next(start).wait, 0ns) << i;
  EXPECT_EQ(of.next(start).wait, pace::between);
}

TEST(refusal_pace, never_slows_who_comes_at_that_rate) {
  pace of;
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(of.next(start + i * pace::between).wait, 0ns) << i;
}

TEST(refusal_pace, makes_nobody_wait_longer_than_the_bound_and_not_more_than_the_number) {
  pace of;
  std::vector<pace::turn> waiting;
  unsigned cheap = 0;
  for (int i = 0; i < 1000; ++i) {
    auto turn = of.next(start);
    EXPECT_LE(turn.wait, pace::longest_wait);
    if (turn.cheap) ++cheap;
    if (turn.taken) waiting.push_back(std::move(turn));
  }
  EXPECT_EQ(waiting.size(), pace::most_waiting);
  EXPECT_EQ(waiting.back().wait, pace::longest_wait);
  EXPECT_EQ(cheap, 1000U - 20U - pace::most_waiting);
  waiting.pop_back();
  EXPECT_FALSE(of.next(start).cheap) << "one has gone";
  waiting.push_back(of.next(start));
  EXPECT_TRUE(of.next(start).cheap);
}

TEST(refusal_pace, is_calm_again_as_soon_as_what_was_booked_has_run_off) {
  pace of;
  for (int i = 0; i < 1000; ++i)
    of.next(start);
  EXPECT_GT(of.next(start + pace::longest_wait - 1ms).wait, 0ns);
  EXPECT_EQ(of.next(start + pace::longest_wait + pace::burst).wait, 0ns);
}

TEST(refusal_pace, counts_what_no_line_told) {
  pace of;
  of.leave_unlogged();
  of.leave_unlogged();
  EXPECT_EQ(of.take_unlogged(), 2U);
  EXPECT_EQ(of.take_unlogged(), 0U);
}

} // namespace
} // namespace tollgate::proxy
