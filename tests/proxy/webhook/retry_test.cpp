// What an answer means, how long a pause is, and when an event is given up: at the edges.
#include "proxy/webhook/retry.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace tollgate::proxy::webhook {
namespace {

using namespace std::chrono_literals;
constexpr std::uint64_t most_random = std::numeric_limits<std::uint64_t>::max();

TEST(outcome, of_a_status) {
  for (unsigned status = 0; status < 1000; ++status) {
    delivery_outcome wanted = delivery_outcome::failed;
    if (status >= 200 && status <= 299) wanted = delivery_outcome::delivered;
    if (status == 400 || status == 410 || status == 413 || status == 415 || status == 422)
      wanted = delivery_outcome::rejected;
    EXPECT_EQ(outcome_of(status), wanted) << status;
  }
}

TEST(pause, doubles_up_to_the_longest) {
  std::chrono::milliseconds before{0};
  for (unsigned failures = 1; failures <= 9; ++failures) {
    const auto pause = pause_after(failures, longest_pause, 0);
    EXPECT_EQ(pause, failures == 1 ? first_pause : before * 2) << failures;
    before = pause;
  }
  EXPECT_EQ(pause_after(10, longest_pause, 0), longest_pause);
  EXPECT_EQ(pause_after(std::numeric_limits<unsigned>::max(), longest_pause, 0), longest_pause);
  EXPECT_EQ(pause_after(6, longest_receiver_pause, 0), longest_receiver_pause);
  EXPECT_EQ(pause_after(0, longest_pause, 0), first_pause);
}

TEST(pause, is_shorter_by_up_to_a_half) {
  EXPECT_EQ(pause_after(1, longest_pause, 500), 500ms);
  EXPECT_EQ(pause_after(1, longest_pause, 501), 1000ms);
  for (unsigned failures = 1; failures < 40; ++failures)
    for (const std::uint64_t random : {std::uint64_t{0}, std::uint64_t{12345}, most_random}) {
      const auto pause = pause_after(failures, longest_pause, random);
      EXPECT_GE(pause * 2, pause_after(failures, longest_pause, 0));
      EXPECT_LE(pause, pause_after(failures, longest_pause, 0));
    }
}

TEST(expiry, is_four_days_after_the_events_day_began) {
  using metering::wall_time;
  const auto day = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};
  for (const char* const at : {"2026-11-23T00:00:00Z", "2026-11-23T23:59:59Z"}) {
    EXPECT_FALSE(is_expired(at, wall_time{day + std::chrono::days{4}} - 1ms));
    EXPECT_TRUE(is_expired(at, wall_time{day + std::chrono::days{4}}));
  }
  EXPECT_FALSE(is_expired("", wall_time{day}));
  EXPECT_FALSE(is_expired("yesterday", wall_time{day}));
}

} // namespace
} // namespace tollgate::proxy::webhook
