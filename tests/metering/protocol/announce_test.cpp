// Events: written with what makes them true, told once where nothing dies, told again where something does, and then
// gone from the ledger.
#include "lone_holder.hpp"

#include "metering/ledger_commands.hpp"
#include "metering/protocol/announce.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>

namespace tollgate::metering::testing {
namespace {

using kinds = std::vector<event_kind>;

kinds kinds_of(const lone_holder& holder) {
  kinds all;
  for (const announcement& one : holder.announcements)
    for (const event_note& note : one.what.notes)
      all.push_back(note.what);
  return all;
}

customer_plan small(std::uint64_t base = 1'000'000) {
  return {.base = base};
}

/// Spends everything, and waits until that is known.
void exhaust(lone_holder& holder) {
  while (holder.send(10'000'000) > 0) {
  }
  holder.pass(40s);
  ASSERT_EQ(holder.fronts[0]->standing(), standing::exhausted);
}

TEST(events, are_told_once_and_leave_the_ledger) {
  plain_store store;
  lone_holder holder{store, new_image(), {small()}};
  holder.start();
  exhaust(holder);
  EXPECT_EQ(kinds_of(holder), (kinds{event_kind::warned, event_kind::warned, event_kind::cut_off}));
  const announcement& last = holder.announcements.back();
  EXPECT_EQ(last.customer(), "acme");
  EXPECT_EQ(last.what.allowance_bytes, 1'000'000U);
  EXPECT_EQ(last.what.used_bytes, 1'000'000U);
  EXPECT_EQ(last.what.of, november);
  EXPECT_FALSE(last.again);
  EXPECT_TRUE(holder.outbox_of_the_ledger().empty());
  EXPECT_EQ(holder.account_of("acme").service, service_state::cut_off);
  holder.pass(5min);
  EXPECT_EQ(kinds_of(holder).size(), 3U);
}

TEST(events, that_a_killed_process_had_no_time_to_tell_are_told_by_the_next_one) {
  plain_store store;
  const auto image = new_image();
  std::string id;
  {
    lone_holder holder{store, image, {small()}};
    holder.delivers = false;
    holder.start();
    holder.send(600'000);
    holder.pass(3s);
    ASSERT_EQ(kinds_of(holder), kinds{event_kind::warned});
    id = holder.announcements.front().id_of(0);
  } // killed
  lone_holder heir{store, image, {small()}};
  heir.start();
  heir.pass(2s);
  ASSERT_EQ(kinds_of(heir), kinds{event_kind::warned});
  EXPECT_EQ(heir.announcements.front().id_of(0), id);
  EXPECT_TRUE(heir.announcements.front().again);
  heir.pass(2s);
  EXPECT_TRUE(heir.outbox_of_the_ledger().empty());
}

TEST(events, that_are_not_settled_stay_and_are_not_told_again_by_the_same_process) {
  plain_store store;
  lone_holder holder{store, new_image(), {small()}};
  holder.delivers = false;
  holder.start();
  exhaust(holder);
  const std::size_t told = holder.announcements.size();
  holder.pass(10min);
  EXPECT_EQ(holder.announcements.size(), told);
  EXPECT_EQ(holder.outbox_of_the_ledger().size(), told);
}

TEST(events, of_a_holder_that_is_gone_are_taken_over_after_a_while_by_one_of_the_others) {
  plain_store store;
  {
    lone_holder dead{store, new_image("dead-0"), {small()}};
    dead.delivers = false;
    dead.start();
    dead.send(600'000);
    dead.pass(3s);
    ASSERT_EQ(dead.announcements.size(), 1U);
  }
  lone_holder one{store, new_image("one-0"), {small()}};
  lone_holder two{store, new_image("two-0"), {small()}};
  for (lone_holder* const each : {&one, &two}) {
    each->delivers = false;
    each->start();
    each->pass(9min);
    EXPECT_TRUE(each->announcements.empty()) << "it may only be slow";
  }
  for (int minute = 0; minute < 6; ++minute) {
    one.pass(1min);
    two.pass(1min);
  }
  EXPECT_EQ(one.announcements.size() + two.announcements.size(), 1U);
}

TEST(events, more_than_may_be_held_wait_in_the_ledger) {
  plain_store store;
  lone_holder holder{store, new_image(), {small()}};
  event_record record{.holder = "", .at = "2026-11-10T00:00:00Z", .of = november, .allowance_bytes = 1};
  record.notes = {{.what = event_kind::unblocked}};
  for (std::uint64_t i = 1; i <= protocol::most_held + 100; ++i)
    store.values[block_event_key("acme", i)] = to_json(record);
  holder.delivers = false;
  holder.start();
  holder.pass(5min);
  ASSERT_EQ(holder.announcements.size(), protocol::most_held);
  std::vector<std::string> keys;
  for (const announcement& one : holder.announcements)
    keys.push_back(one.key);
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  holder.delivers = true;
  holder.protocol->events_settled(keys, holder.now, holder.box);
  holder.pass(5min);
  EXPECT_EQ(holder.announcements.size(), protocol::most_held + 100);
  EXPECT_TRUE(holder.outbox_of_the_ledger().empty());
}

TEST(events, an_adjustment_restores_whom_it_gives_something) {
  plain_store store;
  lone_holder holder{store, new_image(), {small()}};
  holder.start();
  exhaust(holder);
  holder.announcements.clear();
  holder.protocol->adjust(1, {"acme", "less", -1000, "ops", "a mistake"}, holder.now, holder.box);
  holder.settle();
  EXPECT_EQ(kinds_of(holder), kinds{event_kind::adjusted}) << "still nothing to spend";
  holder.protocol->adjust(2, {"acme", "more", 500'000, "ops", "ticket 7"}, holder.now, holder.box);
  holder.settle();
  ASSERT_EQ(kinds_of(holder), (kinds{event_kind::adjusted, event_kind::adjusted, event_kind::restored}));
  const event_note& adjusted = holder.announcements.back().what.notes.front();
  EXPECT_EQ(adjusted,
            (event_note{
                .what = event_kind::adjusted, .delta_bytes = 500'000, .id = "more", .who = "ops", .why = "ticket 7"}));
  EXPECT_EQ(holder.announcements.back().what.used_bytes, 1'000'000U);
  holder.announcements.clear();
  holder.protocol->adjust(3, {"acme", "more", 500'000, "ops", "ticket 7"}, holder.now, holder.box);
  holder.settle();
  EXPECT_TRUE(holder.announcements.empty()) << "repeated: nothing changed";
  exhaust(holder);
  EXPECT_EQ(kinds_of(holder).back(), event_kind::cut_off) << "once more, at the new allowance";
}

TEST(events, a_new_period_restores_those_who_were_cut_off) {
  plain_store store;
  lone_holder holder{store, new_image(), {small(), {.id = "quiet"}}};
  holder.start();
  exhaust(holder);
  holder.announcements.clear();
  holder.now.wall += 25 * 24h;
  holder.now.boot += 25 * 24h;
  holder.pass(3s);
  ASSERT_EQ(kinds_of(holder), kinds{event_kind::restored});
  const announcement& one = holder.announcements.front();
  EXPECT_EQ(one.customer(), "acme");
  EXPECT_EQ(one.what.notes.front().why, "period");
  EXPECT_EQ(one.what.of, december);
  EXPECT_EQ(one.what.used_bytes, 0U);
  EXPECT_EQ(holder.account_of("acme").service, service_state::renewed);
}

TEST(events, a_period_that_began_while_nobody_ran_restores_at_the_next_start) {
  plain_store store;
  const auto image = new_image();
  {
    lone_holder holder{store, image, {small()}};
    holder.start();
    exhaust(holder);
  }
  lone_holder heir{store, new_image("s-1"), {small()}, {mid_november + 25 * 24h, 1h}};
  heir.start();
  heir.pass(3s);
  EXPECT_EQ(kinds_of(heir), kinds{event_kind::restored});
  lone_holder third{store, new_image("s-2"), {small()}, {mid_november + 25 * 24h, 1h}};
  third.start();
  third.pass(3s);
  EXPECT_TRUE(third.announcements.empty()) << "once for the fleet";
}

TEST(events, a_holder_whose_clock_is_behind_cuts_nobody_off_in_a_month_that_is_over) {
  plain_store store;
  lone_holder late{store, new_image("late-0"), {small()}};
  late.start();
  exhaust(late);
  lone_holder ahead{store, new_image("ahead-0"), {small()}, {mid_november + 25 * 24h, 1h}};
  ahead.start();
  ahead.pass(3s);
  ASSERT_EQ(kinds_of(ahead), kinds{event_kind::restored});
  late.announcements.clear();
  late.pass(2min);
  EXPECT_TRUE(late.announcements.empty());
}

TEST(events, a_block_is_one_and_its_end_is_one) {
  plain_store store;
  lone_holder holder{store, new_image(), {small()}};
  holder.start();
  for (const bool blocked : {true, true, false}) {
    holder.protocol->set_blocked(1, {"acme", blocked, "ops", "ticket 8"}, holder.now, holder.box);
    holder.settle();
  }
  EXPECT_EQ(kinds_of(holder), (kinds{event_kind::blocked, event_kind::unblocked}));
  EXPECT_NE(holder.announcements[0].id_of(0), holder.announcements[1].id_of(0));
}

TEST(events, nobody_is_cut_off_where_nothing_was_allowed_and_nothing_used) {
  plain_store store;
  lone_holder holder{store, new_image(), {small(0)}};
  holder.start();
  EXPECT_EQ(holder.send(1), 0U);
  holder.pass(2min);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::exhausted);
  EXPECT_TRUE(holder.announcements.empty());
}

TEST(events, an_adjustment_without_a_proxy_is_told_by_the_next_one) {
  plain_store store;
  lone_holder holder{store, new_image(), {small()}};
  const auto done =
      adjust(store, holder.settings_of(), {"acme", "t-1", 5000, "root", "ticket 9"}, november, mid_november);
  ASSERT_EQ(done.how, command_done::outcome::done);
  holder.start();
  holder.pass(2s);
  ASSERT_EQ(kinds_of(holder), kinds{event_kind::adjusted});
  EXPECT_EQ(holder.announcements.front().what.used_bytes, 0U);
  EXPECT_EQ(holder.announcements.front().what.allowance_bytes, 1'005'000U);
  EXPECT_TRUE(holder.outbox_of_the_ledger().empty());
}

TEST(events, the_ids_are_their_own) {
  announcement one{event_key("acme", november, 42), {}};
  one.what.at = "2026-11-23T10:00:00Z";
  EXPECT_EQ(one.key, "event/acme/2026-11-01-00000000000000000042");
  EXPECT_EQ(one.id_of(0), "20261123100000.acme.2026-11-01.42.1");
  EXPECT_EQ(one.id_of(1), "20261123100000.acme.2026-11-01.42.2");
  EXPECT_EQ(one.customer(), "acme");
  one.key = block_event_key("my-co", 3);
  EXPECT_EQ(one.id_of(0), "20261123100000.my-co.block.3.1");
  EXPECT_EQ(one.customer(), "my-co");
  EXPECT_LT(event_key("acme", november, 9), event_key("acme", november, 10));
}

TEST(events, read_back_as_they_were_written) {
  event_record record{.holder = "s-0",
                      .at = "2026-11-23T10:00:00Z",
                      .of = november,
                      .allowance_bytes = std::numeric_limits<std::uint64_t>::max(),
                      .used_bytes = 7,
                      .notes = {{.what = event_kind::warned, .percent = 80}, {.what = event_kind::cut_off}}};
  EXPECT_EQ(event_from_json(to_json(record)), record);
  record.used_bytes.reset();
  record.notes = {{.what = event_kind::adjusted, .delta_bytes = -5, .id = "t", .who = "o", .why = "\"w\""}};
  const std::string text = to_json(record);
  EXPECT_EQ(event_from_json(text), record);
  for (std::size_t end = 0; end < text.size(); ++end)
    EXPECT_FALSE(event_from_json(text.substr(0, end)));
  for (const char* const member : {"\"kind\":\"adjusted\"", "\"used\":null", "\"period\":\"2026-11-01\""}) {
    std::string other = text;
    const std::string name = member;
    other.replace(other.find(name), name.size(), name.substr(0, name.find(':')) + ":\"x\"");
    EXPECT_FALSE(event_from_json(other)) << other;
  }
}

} // namespace
} // namespace tollgate::metering::testing
