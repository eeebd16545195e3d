// Days: every byte in exactly one, over midnights, deaths, refunds, several holders and wrong clocks.
#include "lone_holder.hpp"
#include "metering/ledger_commands.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using std::chrono::days;

constexpr day the(unsigned number) {
  return november.first_day + days{number - 1};
}
const wall_time evening = wall_time{the(10)} + 23h + 59min + 50s;

std::vector<day_usage> to_warehouse(std::initializer_list<day_total> all) {
  std::vector<day_usage> result;
  for (const day_total& one : all)
    result.push_back({one.on, {one.bytes, 0}});
  return result;
}

TEST(days, hold_what_was_moved_on_them) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {evening, 1h}};
  holder.start();
  holder.send(1000);
  holder.pass(5s);
  holder.send(200, 0, 1);
  holder.pass(10s);
  holder.send(30);
  holder.pass(2s);
  const auto account = holder.account_of("acme");
  EXPECT_EQ(account.days, (day_totals{{the(10), 1200}, {the(11), 30}}));
  EXPECT_EQ(account.by_day.at("lakehouse"), to_warehouse({{the(10), 1000}, {the(11), 30}}));
  EXPECT_EQ(account.by_day.at("orders"), to_warehouse({{the(10), 200}}));
}

// A write of the ledger that is late is no reason to move bytes into the next day.
TEST(days, that_are_over_are_booked_when_the_ledger_is_back) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {evening, 1h}};
  holder.start();
  holder.send(1000);
  holder.away = true;
  holder.send(500);
  holder.pass(24h);
  holder.send(70);
  holder.pass(24h);
  holder.send(6);
  holder.away = false;
  holder.pass(60s);
  EXPECT_EQ(holder.account_of("acme").days, (day_totals{{the(10), 1500}, {the(11), 70}, {the(12), 6}}));
}

TEST(days, of_bytes_that_come_back_after_midnight_have_less) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {evening, 1h}};
  holder.start();
  holder.send(1000);
  const spent late = holder.fronts[0]->spend(500);
  ASSERT_EQ(late.bytes, 500U);
  holder.pass(20s);
  EXPECT_EQ(holder.account_of("acme").days, (day_totals{{the(10), 1500}}));
  holder.send(20);
  holder.fronts[0]->refund(late);
  holder.pass(2s);
  EXPECT_EQ(holder.account_of("acme").days, (day_totals{{the(10), 1020}}));
}

TEST(days, of_a_killed_process_are_the_days_of_its_life) {
  plain_store store;
  const auto image = new_image();
  {
    lone_holder killed{store, image, {{}}, {evening - 12h, 1h}};
    killed.start();
    killed.send(1000);
    killed.pass(2s);
    killed.send(500); // and nobody hears of it
  }
  lone_holder again{store, image, {{}}, {evening + 48h, 61h}};
  again.start();
  again.send(7);
  again.pass(2s);
  EXPECT_EQ(again.account_of("acme").days, (day_totals{{the(10), 1500}, {the(12), 7}}));
  EXPECT_EQ(again.account_of("acme").by_day.at("lakehouse"), to_warehouse({{the(10), 1500}, {the(12), 7}}));
}

TEST(days, hold_forfeited_bytes_on_the_day_they_are_counted_and_for_no_endpoint) {
  plain_store store;
  const auto image = new_image();
  std::uint64_t granted = 0;
  {
    lone_holder lost{store, image, {{}}, {evening - 12h, 1h}};
    lost.start();
    lost.send(1000);
    lost.pass(2s);
    granted = lost.grant_of("acme").granted;
  }
  lone_holder rebooted{store, image, {{}}, {evening + 24h, 1min}, "boot-2"};
  rebooted.start();
  rebooted.pass(2s);
  const auto account = rebooted.account_of("acme");
  ASSERT_EQ(account.forfeited, granted - 1000);
  EXPECT_EQ(account.days, (day_totals{{the(10), 1000}, {the(11), granted - 1000}}));
  EXPECT_EQ(account.by_day.at("lakehouse"), to_warehouse({{the(10), 1000}}));
}

TEST(days, go_by_the_clock_that_is_believed) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {evening, 1h}};
  holder.start();
  holder.send(1000);
  holder.pass(1s);
  holder.now.wall += 100 * 24h;
  holder.send(200);
  holder.pass(3s);
  EXPECT_EQ(holder.account_of("acme").days, (day_totals{{the(10), 1200}}));
  holder.pass(10s); // over midnight, by the boot clock
  holder.send(30);
  holder.pass(2s);
  EXPECT_EQ(holder.account_of("acme").days, (day_totals{{the(10), 1200}, {the(11), 30}}));
}

TEST(days, of_the_last_minute_of_a_month_stay_in_it) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {begin(december) - 5s, 1h}};
  holder.start();
  holder.send(1000);
  holder.pass(10s);
  holder.send(30);
  holder.pass(5s);
  EXPECT_EQ(holder.account_of("acme").days, (day_totals{{the(30), 1000}}));
  EXPECT_EQ(holder.account_of("acme").settled_used, 1000U);
  EXPECT_EQ(holder.account_of("acme", december).days, (day_totals{{december.first_day, 30}}));
}

// Several holders tell what they used without writing the account: the day that is over must not wait for the next
// grant.
TEST(days, of_several_holders_are_booked_within_minutes_of_midnight) {
  plain_store store;
  const auto other_image = new_image("other-0");
  lone_holder other{store, other_image, {{}}, {evening, 1h}};
  other.start();
  other.send(50);
  lone_holder holder{store, new_image(), {{}}, {evening, 1h}};
  holder.start();
  holder.send(1000);
  holder.pass(3s);
  holder.send(400);
  holder.pass(3s); // told, and not booked
  EXPECT_EQ(holder.grant_of("acme").used, 1400U);
  holder.pass(11min);
  const auto account = holder.account_of("acme");
  EXPECT_EQ(account.days, (day_totals{{the(10), 1400}}));
}

TEST(days, in_view_add_up_to_what_is_used_before_anything_is_booked) {
  plain_store store;
  lone_holder holder{store, new_image(), {{}}, {evening, 1h}};
  holder.start();
  holder.send(1000);
  holder.pass(2s);
  holder.send(500, 0, 1);
  const auto view = holder.protocol->view(holder.now).customers.at(0);
  EXPECT_EQ(view.used_bytes, 1500U);
  EXPECT_EQ(view.days, (day_totals{{the(10), 1500}}));
  EXPECT_EQ(view.by_day.at("orders"), to_warehouse({{the(10), 500}}));
}

// An account of a version that kept totals only, and a grant that says nothing of what is booked.
TEST(days, of_an_older_ledger_are_read) {
  const auto old = from_json<account_record>(
      R"({"base":9,"adjusted":0,"allocated":5,"holders":["h"],"endpoints":[],"warned":[],"days":{"2026-11-09":5},)"
      R"("settled_used":0,"settled_by_endpoint":{},"forfeited":0,"seq":1})");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->days, (day_totals{{the(9), 5}}));
  EXPECT_TRUE(old->by_day.empty());
  const auto grant = from_json<grant_record>(
      R"({"granted":5,"used":5,"by_endpoint":{"orders":{"to_warehouse":5,"from_warehouse":0}},"seq":1,"op":1})");
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->booked_used, 5U);
  EXPECT_EQ(grant->booked_by_endpoint, grant->by_endpoint);
}

} // namespace
} // namespace tollgate::metering::testing
