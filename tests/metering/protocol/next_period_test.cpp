// The next period: without a pause, without a byte in the wrong month, and not before its time.
#include "lone_holder.hpp"
#include "metering/protocol/calendar.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;
using protocol::calendar;

TEST(next_period, is_asked_for_before_it_begins) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {begin(december) - 5min, 1h}};
  holder.start();
  holder.send(1000);
  for (int second = 0; second < 299; ++second) {
    holder.pass(1s);
    holder.send(10);
  }
  EXPECT_EQ(holder.account_of("acme", december).allocated, 64U << 10) << "the smallest chunk";
  holder.away = true; // and nobody notices
  holder.pass(2s);
  EXPECT_EQ(holder.told(kind::period_began), 1U);
  EXPECT_EQ(holder.send(60'000), 60'000U);
  holder.away = false;
  holder.pass(3s);
  EXPECT_EQ(holder.account_of("acme").settled_used, 1000U + 299 * 10);
  EXPECT_TRUE(holder.account_of("acme").holders.empty());
  EXPECT_EQ(holder.grant_of("acme", december).used, 60'000U);
  EXPECT_EQ(holder.record<ledger_config>("config").newest_period, december);
}

TEST(next_period, gives_back_to_the_month_that_it_was_taken_from) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {begin(december) - 1s, 1h}};
  holder.start();
  holder.send(1000);
  const spent late = holder.fronts[0]->spend(500);
  holder.hold_fences = true;
  holder.pass(5s);
  EXPECT_EQ(holder.account_of("acme").holders.size(), 1U) << "a worker may still hold something of it";
  holder.fronts[0]->refund(late);
  holder.hold_fences = false;
  holder.settle();
  EXPECT_EQ(holder.account_of("acme").settled_used, 1000U);
}

TEST(next_period, opens_what_was_exhausted) {
  plain_store store;
  lone_holder holder{store, new_image(), {{.base = 1000}}, {begin(december) - 10s, 1h}};
  holder.start();
  holder.send(2000);
  ASSERT_EQ(holder.fronts[0]->standing(), standing::exhausted);
  holder.pass(11s);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::open);
  EXPECT_EQ(holder.send(2000), 1000U);
}

TEST(next_period, is_not_opened_by_a_clock_that_was_set) {
  plain_store store;
  lone_holder holder{store, new_image()};
  holder.start();
  holder.now.wall += 24h * 25;
  holder.pass(2s);
  EXPECT_EQ(holder.told(kind::clock_suspect), 1U);
  EXPECT_EQ(holder.told(kind::period_began), 0U);
  EXPECT_TRUE(holder.protocol->view(holder.now).clock_suspect);
  holder.protocol->open_period(1, november, holder.now, holder.box);
  holder.protocol->open_period(2, december, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(holder.done.at(0).how, command_done::outcome::refused);
  EXPECT_EQ(holder.done.at(1).how, command_done::outcome::done);
  EXPECT_EQ(holder.told(kind::period_began), 1U);
  EXPECT_FALSE(holder.protocol->view(holder.now).clock_suspect);
}

instant at(wall_time wall, milliseconds boot) {
  return {wall, boot};
}

TEST(the_calendar, starts_in_the_ledgers_newest_period_or_the_one_after) {
  calendar clock;
  clock.begin(at(mid_november, 1h), 1);
  clock.start(at(mid_november, 1h), previous(november));
  EXPECT_EQ(clock.current(), november);
  EXPECT_FALSE(clock.suspect());

  calendar wrong;
  wrong.begin(at(mid_november, 1h), 1);
  wrong.start(at(mid_november, 1h), previous(previous(november)));
  EXPECT_EQ(wrong.current(), previous(previous(november)));
  EXPECT_TRUE(wrong.suspect());

  calendar slow;
  slow.begin(at(begin(december) - 1min, 1h), 1);
  slow.start(at(begin(december) - 1min, 1h), december);
  EXPECT_EQ(slow.current(), december);
  EXPECT_FALSE(slow.suspect());
}

TEST(the_calendar, never_goes_back) {
  calendar clock;
  clock.begin(at(begin(december) - 1s, 1h), 1);
  clock.start(at(begin(december) - 1s, 1h), november);
  EXPECT_TRUE(clock.look(at(begin(december) + 1s, 1h + 2s), november));
  EXPECT_FALSE(clock.look(at(begin(december) - 2min, 1h + 3s), november)) << "set back by less than it tolerates";
  EXPECT_EQ(clock.current(), december);
}

TEST(the_calendar, believes_a_clock_that_was_set_right_again) {
  calendar clock;
  clock.begin(at(mid_november, 1h), 1);
  clock.start(at(mid_november, 1h), november);
  clock.look(at(mid_november + 24h * 30, 1h + 1s), november);
  EXPECT_TRUE(clock.suspect());
  clock.look(at(mid_november + 2s, 1h + 2s), november);
  EXPECT_FALSE(clock.suspect());
}

TEST(the_calendar, goes_on_over_a_long_sleep) {
  calendar clock;
  clock.begin(at(mid_november, 1h), 1);
  clock.start(at(mid_november, 1h), november);
  EXPECT_TRUE(clock.look(at(mid_november + 24h * 60, 1h + 24h * 60), november)) << "both clocks count sleep";
  EXPECT_EQ(clock.current(), next(december));
}

} // namespace
} // namespace tollgate::metering::testing
