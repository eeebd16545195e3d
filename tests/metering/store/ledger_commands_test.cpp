// The ledger without a proxy: usage and adjustments, over a real SQLite ledger.
#include "metering/ledger_commands.hpp"

#include "metering/sqlite_store.hpp"
#include "scratch.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tollgate::metering;
using namespace tollgate::tests;
using how = command_done::outcome;
using namespace std::chrono_literals;

struct ledger_commands : testing::Test {
  scratch in;
  const wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
  const period november = period_of(now, 1);
  std::unique_ptr<sqlite_store> store;
  std::vector<customer_setting> customers{2};

  ledger_commands() {
    EXPECT_FALSE(sqlite_store::create(in / "ledger.db", {1, november, 0}));
    auto opened = sqlite_store::open(in / "ledger.db");
    store = std::move(std::get<std::unique_ptr<sqlite_store>>(opened));
    customers[0].id = "acme";
    customers[0].base_bytes = 1000;
    customers[1].id = "globex";
    customers[1].base_bytes = 0;
  }
  command_done change(std::string customer, std::string id, std::int64_t delta) {
    return adjust(*store, customers, {std::move(customer), std::move(id), delta, "test", "because"}, november, now);
  }
  std::vector<customer_view> look() {
    auto views = read_usage(*store, customers, november, begin(november));
    if (const auto* const why = std::get_if<std::string>(&views)) ADD_FAILURE() << *why;
    return std::get<std::vector<customer_view>>(std::move(views));
  }
  void put(const std::string& key, const std::string& value) {
    EXPECT_TRUE(
        std::holds_alternative<committed>(store->execute(transact_request{{{key, std::nullopt}}, {{key, value}}})));
  }
};

TEST_F(ledger_commands, show_a_customer_without_an_account_as_unused) {
  const auto views = look();
  EXPECT_EQ(views[0].allowance_bytes, 1000U);
  EXPECT_EQ(views[0].remaining_bytes, 1000U);
  EXPECT_EQ(views[0].state, customer_state::open);
  EXPECT_EQ(views[1].state, customer_state::exhausted) << "an allowance of nothing is spent";
}

TEST_F(ledger_commands, adjust_up_and_down_once_for_each_id) {
  EXPECT_EQ(change("acme", "one", 500).allowance_bytes, 1500U);
  EXPECT_EQ(change("acme", "one", 500).how, how::repeated);
  EXPECT_EQ(change("acme", "one", 501).how, how::conflict);
  EXPECT_EQ(change("acme", "two", -2000).allowance_bytes, 0U);
  EXPECT_EQ(look()[0].state, customer_state::exhausted);
  EXPECT_EQ(change("acme", "three", 2000).allowance_bytes, 1500U);
  EXPECT_EQ(look()[0].allowance_bytes, 1500U);
  EXPECT_EQ(look()[1].allowance_bytes, 0U) << "another customer's";
}

TEST_F(ledger_commands, refuse_customers_they_do_not_know_and_sums_that_overflow) {
  EXPECT_EQ(change("nobody", "one", 1).how, how::no_customer);
  EXPECT_EQ(change("acme", "big", std::numeric_limits<std::int64_t>::max()).how, how::done);
  EXPECT_EQ(change("acme", "more", 1).how, how::refused);
}

TEST_F(ledger_commands, add_what_the_account_and_its_members_used) {
  account_record account;
  account.base = 1000;
  account.allocated = 700;
  account.holders = {"h-1"};
  account.settled_used = 200;
  account.settled_by_endpoint = {{"lake", {150, 50}}};
  put(account_key("acme", november), to_json(account));
  grant_record member;
  member.granted = 500;
  member.used = 300;
  member.by_endpoint = {{"lake", {100, 200}}};
  put(grant_key("acme", november, "h-1"), to_json(member));
  grant_record settled = member; // in settled_used already
  put(grant_key("acme", november, "h-0"), to_json(settled));
  const customer_view view = look()[0];
  EXPECT_EQ(view.used_bytes, 500U);
  EXPECT_EQ(view.granted_bytes, 700U);
  EXPECT_EQ(view.remaining_bytes, 500U);
  EXPECT_EQ(view.by_endpoint, (usage_by_endpoint{{"lake", {250, 250}}}));
}

TEST_F(ledger_commands, show_a_block_in_a_month_that_has_no_account_yet) {
  put(block_key("acme"), to_json(block_record{true, "ops", "why", "then", 1}));
  for (const period of : {november, next(november)}) {
    const auto views = std::get<0>(read_usage(*store, customers, of, begin(november)));
    EXPECT_EQ(views.at(0).state, customer_state::blocked);
    EXPECT_NE(views.at(1).state, customer_state::blocked);
  }
  put(block_key("globex"), "{}");
  EXPECT_EQ(std::get<std::string>(read_usage(*store, customers, november, begin(november))),
            "the ledger's record block/globex cannot be read");
}

constexpr std::chrono::hours a_year{24 * 365};

TEST_F(ledger_commands, say_where_a_start_would_stand) {
  const auto at = [&](wall_time wall, unsigned day = 1) { return read_calendar(*store, {wall, 1h}, day); };
  const auto right = std::get<period_status>(at(now));
  EXPECT_FALSE(right.suspect);
  EXPECT_EQ(right.current, november);
  EXPECT_EQ(std::get<period_status>(at(end(november) + 1s)).current, next(november)) << "it would be believed";
  for (const auto wrong : {a_year, -a_year}) {
    const auto status = std::get<period_status>(at(now + wrong));
    EXPECT_TRUE(status.suspect);
    EXPECT_EQ(status.current, november);
    EXPECT_EQ(status.shown, period_of(now + wrong, 1));
  }
  EXPECT_EQ(std::get<std::string>(at(now, 2)), "the ledger's periods start on day 1, the configuration says 2");
}

TEST_F(ledger_commands, open_the_period_that_the_clock_shows) {
  const instant ahead{now + a_year, 1h};
  const period shown = period_of(ahead.wall, 1);
  const auto open = [&](period of, instant when) { return open_period(*store, of, when, 1); };
  EXPECT_EQ(open(next(november), ahead).how, how::refused);
  EXPECT_EQ(open(november, ahead).how, how::refused);
  EXPECT_EQ(open(previous(november), {now - 30 * 24h, 1h}).how, how::refused) << "it is over";
  EXPECT_TRUE(std::get<period_status>(read_calendar(*store, ahead, 1)).suspect) << "refusals change nothing";
  EXPECT_EQ(open(shown, ahead).how, how::done);
  EXPECT_EQ(open(shown, ahead).how, how::repeated);
  const auto status = std::get<period_status>(read_calendar(*store, ahead, 1));
  EXPECT_FALSE(status.suspect);
  EXPECT_EQ(status.current, shown);
  EXPECT_EQ(status.newest, shown);
  EXPECT_EQ(open(november, {now, 1h}).how, how::refused) << "set right afterwards: a later one has begun";
  EXPECT_EQ(open_period(*store, shown, ahead, 2).how, how::unavailable) << "a ledger of another first day";
}

TEST_F(ledger_commands, show_past_periods_and_name_those_that_there_are) {
  account_record account;
  account.base = 1000;
  account.allocated = account.settled_used = 700;
  put(account_key("acme", previous(november)), to_json(account));
  put(account_key("acme", november), to_json(account_record{}));
  const auto past = std::get<0>(read_usage(*store, customers, previous(november), begin(november)));
  EXPECT_EQ(past.at(0).used_bytes, 700U);
  EXPECT_EQ(past.at(1).used_bytes, 0U);
  EXPECT_EQ(past.at(0).of, previous(november));
  EXPECT_EQ(why_unknown(*store, past, previous(november)), "");
  const period older = previous(previous(november));
  EXPECT_EQ(why_unknown(*store, std::get<0>(read_usage(*store, customers, older, begin(november))), older),
            "the ledger has no account of any customer in 2026-09-01; it has 2026-10-01 2026-11-01");
}

TEST_F(ledger_commands, name_a_record_that_cannot_be_read) {
  put(account_key("acme", november), "{}");
  const auto views = read_usage(*store, customers, november, begin(november));
  ASSERT_TRUE(std::holds_alternative<std::string>(views));
  EXPECT_NE(std::get<std::string>(views).find("account/acme/2026-11-01"), std::string::npos);
  EXPECT_EQ(change("acme", "one", 1).how, how::refused);
}

} // namespace
