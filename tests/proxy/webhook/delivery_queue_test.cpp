// The queue: a customer's events in order, nobody behind another customer's, and everybody behind a receiver that
// fails.
#include "proxy/webhook/delivery_queue.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::webhook {
namespace {

using namespace std::chrono_literals;
using how = delivery_outcome;

metering::announcement event(std::string_view customer, std::uint64_t seq, std::size_t notes = 1) {
  metering::announcement one{metering::block_event_key(customer, seq), {}};
  one.what.notes.assign(notes, {});
  return one;
}

delivery_queue queue_without_jitter() {
  return delivery_queue{[] { return std::uint64_t{0}; }};
}

TEST(delivery_queue, keeps_a_customers_order_and_erases_a_record_with_its_last_event) {
  auto queue = queue_without_jitter();
  queue.offer(event("acme", 1, 2), 0ms);
  queue.offer(event("acme", 2), 0ms);
  EXPECT_EQ(queue.size(), 3U);
  const auto first = queue.take(0ms);
  ASSERT_TRUE(first);
  EXPECT_FALSE(queue.take(0ms)) << "the next one waits for this one's outcome";
  EXPECT_EQ(queue.settle(*first, how::delivered, 0ms).erase, "");
  const auto second = queue.take(0ms);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->note, 1U);
  EXPECT_EQ(queue.settle(*second, how::rejected, 0ms).erase, first->event->key);
  const auto third = queue.take(0ms);
  ASSERT_TRUE(third);
  EXPECT_EQ(third->event->key, metering::block_event_key("acme", 2));
  EXPECT_EQ(queue.settle(*third, how::expired, 0ms).erase, third->event->key);
  EXPECT_EQ(queue.size(), 0U);
  EXPECT_FALSE(queue.next_time());
}

TEST(delivery_queue, a_failure_holds_back_its_own_customer_and_the_receivers_pause_all) {
  auto queue = queue_without_jitter();
  queue.offer(event("acme", 1), 0ms);
  queue.offer(event("acme", 2), 0ms);
  queue.offer(event("bolt", 1), 0ms);
  for (unsigned attempt = 1; attempt <= 3; ++attempt) {
    const auto now = *queue.next_time();
    const auto acme = queue.take(now);
    ASSERT_TRUE(acme);
    if (acme->event->customer() != "acme") { // it was first while acme's waited
      queue.settle(*acme, how::delivered, now);
      --attempt;
      continue;
    }
    EXPECT_EQ(acme->event->key, metering::block_event_key("acme", 1));
    EXPECT_EQ(acme->attempt, attempt);
    EXPECT_EQ(queue.settle(*acme, how::failed, now).pause, first_pause * (1U << (attempt - 1)));
    EXPECT_FALSE(queue.take(now));
  }
  EXPECT_EQ(queue.size(), 2U) << "the other customer's was delivered in between";
}

TEST(delivery_queue, goes_on_at_once_when_the_receiver_answers_again) {
  auto queue = queue_without_jitter();
  for (const char* const customer : {"a", "b", "c"})
    queue.offer(event(customer, 1), 0ms);
  for (int i = 0; i < 3; ++i) {
    const auto now = *queue.next_time();
    const auto one = queue.take(now);
    ASSERT_TRUE(one);
    queue.settle(*one, how::failed, now);
  }
  auto now = *queue.next_time();
  EXPECT_GE(now, 4s) << "1 s, 2 s, then 4 s for all";
  auto one = queue.take(now);
  ASSERT_TRUE(one);
  queue.settle(*one, how::delivered, now);
  one = queue.take(now);
  ASSERT_TRUE(one) << "the second's own pause is over, and the receiver's is taken back";
}

TEST(delivery_queue, hurries_when_it_is_told_that_the_receiver_is_another) {
  auto queue = queue_without_jitter();
  queue.offer(event("acme", 1), 0ms);
  const auto one = queue.take(0ms);
  ASSERT_TRUE(one);
  queue.settle(*one, how::failed, 0ms);
  EXPECT_FALSE(queue.take(1ms));
  queue.hurry(1ms);
  EXPECT_TRUE(queue.take(1ms));
}

TEST(delivery_queue, is_fair_to_ten_thousand_customers) {
  auto queue = queue_without_jitter();
  for (int i = 0; i < 10'000; ++i)
    queue.offer(event("c" + std::to_string(i), 1), std::chrono::milliseconds{i});
  for (int i = 0; i < 10'000; ++i) {
    const auto one = queue.take(20s);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->event->customer(), "c" + std::to_string(i)) << "who came first goes first";
    queue.settle(*one, how::delivered, 20s);
  }
  EXPECT_EQ(queue.size(), 0U);
}

} // namespace
} // namespace tollgate::proxy::webhook
