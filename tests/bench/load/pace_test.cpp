// When requests are due, over threads and over a long time.
#include "bench/load/pace.hpp"

#include <gtest/gtest.h>
#include <set>

namespace tollgate::bench::load {
namespace {

using namespace std::chrono_literals;

TEST(pace, is_shared_by_threads_without_a_gap) {
  const moment begin{5s};
  std::set<moment> due;
  for (unsigned thread = 0; thread < 3; ++thread)
    for (pace one{begin, 1000, thread, 3}; one.due() < begin + 1s; one.advance())
      EXPECT_TRUE(due.insert(one.due()).second);
  EXPECT_EQ(due.size(), 1000U);
  EXPECT_EQ(*due.begin(), begin);
  EXPECT_EQ(*due.rbegin(), begin + 999ms);
}

TEST(pace, does_not_drift) {
  const moment begin{};
  pace one{begin, 3, 0, 1}; // a third of a second is no whole number of nanoseconds
  for (int i = 0; i < 3'000'000; ++i)
    one.advance();
  EXPECT_LT(one.due() - (begin + 1'000'000s), 1us);
  EXPECT_GT(one.due() - (begin + 1'000'000s), -1us);
}

} // namespace
} // namespace tollgate::bench::load
