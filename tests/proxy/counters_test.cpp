// Counters of several workers add up, and a histogram's bounds belong to the lower bucket.
#include "proxy/counters.hpp"
#include "proxy/session/admission.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy {
namespace {

using namespace std::chrono_literals;

TEST(worker_counters, add_refusals_of_one_kind_up) {
  worker_counters one{1, 2};
  worker_counters other{1, 2};
  const refusal_key here{.listener = 1, .customer = 0, .reason = refusal_reason::quota_exhausted};
  const refusal_key there{.listener = 1, .customer = -1, .reason = refusal_reason::no_server_name};
  one.refused(here);
  one.refused(here);
  other.refused(here);
  other.refused(there);
  std::map<refusal_key, std::uint64_t> total;
  one.add_refusals(total);
  other.add_refusals(total);
  EXPECT_EQ(total, (std::map<refusal_key, std::uint64_t>{{here, 3}, {there, 1}}));
}

TEST(worker_counters, put_a_connect_time_on_a_bound_under_it) {
  worker_counters counters{0, 1};
  counters.connected(0, 500us); // exactly the first bound
  counters.connected(0, 501us);
  counters.connected(0, 6s);
  std::vector<connect_times> total;
  counters.add_connects(total);
  counters.add_connects(total);
  ASSERT_EQ(total.size(), 1U);
  EXPECT_EQ(total[0].buckets.front(), 2U);
  EXPECT_EQ(total[0].buckets[1], 2U);
  EXPECT_EQ(total[0].buckets.back(), 2U);
  EXPECT_NEAR(total[0].sum_seconds, 2 * 6.001001, 1e-9);
}

TEST(place, is_taken_up_to_the_limit_and_given_back) {
  std::atomic<unsigned> count{0};
  {
    auto first = place::take(count, 2);
    auto second = place::take(count, 2);
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(place::take(count, 2));
    const place moved = std::move(*first);
    first.reset();
    EXPECT_EQ(count, 2U);
  }
  EXPECT_EQ(count, 0U);
  EXPECT_FALSE(place::take(count, 0));
  EXPECT_EQ(count, 0U);
}

} // namespace
} // namespace tollgate::proxy
