// Records: what is written reads back, 64-bit numbers stay exact, and anything else than a whole record is refused.
#include "metering/records.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace {

using namespace tollgate::metering;

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

// Numbers where doubles, signs and widths break, mixed with any number.
struct generator {
  std::mt19937_64 random{20261101};

  std::uint64_t number() {
    static constexpr std::uint64_t edges[]{
        0, 1, (1ULL << 53) - 1, (1ULL << 53) + 1, (1ULL << 63) - 1, 1ULL << 63, most - 1, most, 300'000'000'000};
    const std::uint64_t drawn = random();
    return drawn % 2 == 0 ? edges[(drawn >> 8) % std::size(edges)] : random() >> (drawn >> 8) % 64;
  }
  std::string text() {
    static constexpr std::string_view pieces[]{"a", "vpce-0123456789abcdef0", "\"", "\\", "\n", ":", "{", "\xC3\xA9",
                                               "/"};
    std::string out;
    for (std::size_t i = random() % 5; i-- > 0;)
      out += pieces[random() % std::size(pieces)];
    return out;
  }
  std::vector<std::string> sorted_texts() {
    std::map<std::string, int> unique;
    for (std::size_t i = random() % 4; i-- > 0;)
      unique[text()];
    std::vector<std::string> out;
    for (const auto& [name, unused] : unique)
      out.push_back(name);
    return out;
  }
  usage_by_endpoint usage() {
    usage_by_endpoint out;
    for (const std::string& name : sorted_texts())
      out[name] = {number(), number()};
    return out;
  }
  period of() { return {std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + std::chrono::days{random() % 28}}; }

  account_record account() {
    account_record out;
    out.base = number();
    out.adjusted = static_cast<std::int64_t>(number());
    out.allocated = number();
    out.holders = sorted_texts();
    out.endpoints = sorted_texts();
    out.warned = {50, 80};
    out.days = {{of().first_day, number()}, {of().first_day + std::chrono::days{40}, number()}};
    for (const std::string& name : sorted_texts())
      out.by_day[name] = {{of().first_day, {number(), number()}},
                          {of().first_day + std::chrono::days{40}, {number(), 0}}};
    out.settled_used = number();
    out.settled_by_endpoint = usage();
    out.forfeited = number();
    out.seq = number();
    return out;
  }
  grant_record grant() {
    grant_record out{number(), number(), usage(), number(), number()};
    const bool all = random() % 2 == 0;
    out.booked_used = all ? out.used : number();
    out.booked_by_endpoint = all ? out.by_endpoint : usage();
    return out;
  }
  holder_record holder() {
    const auto state = random() % 2 == 0 ? holder_state::live : holder_state::closed;
    return {number(), text(), state, text(), text(), text(), text(), number()};
  }
  adjustment_record adjustment() { return {of(), static_cast<std::int64_t>(number()), text(), text(), text()}; }
  block_record block() { return {random() % 2 == 0, text(), text(), text(), number()}; }
  recall_record recall() { return {text(), number(), random() % 2 == 0, text()}; }
  ledger_config config() { return {static_cast<unsigned>(random() % 28 + 1), of(), number()}; }
};

template <class Record>
void expect_round_trip(const Record& record) {
  const std::string text = to_json(record);
  const auto back = from_json<Record>(text);
  ASSERT_TRUE(back) << text;
  EXPECT_EQ(*back, record) << text;
  EXPECT_EQ(to_json(*back), text);
}

TEST(records, read_back_what_was_written) {
  generator any;
  for (int i = 0; i < 2000; ++i) {
    expect_round_trip(any.account());
    expect_round_trip(any.grant());
    expect_round_trip(any.holder());
    expect_round_trip(any.adjustment());
    expect_round_trip(any.block());
    expect_round_trip(any.recall());
    expect_round_trip(any.config());
  }
}

template <class Record>
void expect_no_prefix_is_a_record(const Record& record) {
  const std::string text = to_json(record);
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(from_json<Record>(std::string_view{text}.substr(0, length))) << text.substr(0, length);
  EXPECT_FALSE(from_json<Record>(text + "x"));
  EXPECT_FALSE(from_json<Record>(text + text));
}

TEST(records, refuse_every_truncation) {
  generator any;
  for (int i = 0; i < 20; ++i) {
    expect_no_prefix_is_a_record(any.account());
    expect_no_prefix_is_a_record(any.grant());
    expect_no_prefix_is_a_record(any.holder());
    expect_no_prefix_is_a_record(any.adjustment());
    expect_no_prefix_is_a_record(any.block());
    expect_no_prefix_is_a_record(any.recall());
    expect_no_prefix_is_a_record(any.config());
  }
}

// A byte changed anywhere may still make a record, but then one that reads back as itself: nothing is half understood.
TEST(records, survive_any_changed_byte) {
  generator any;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = to_json(any.account());
    text[any.random() % text.size()] = static_cast<char>(any.random());
    const auto parsed = from_json<account_record>(text);
    if (parsed) expect_round_trip(*parsed);
  }
}

std::string grant_with(std::string_view used) {
  return R"({"granted":9,"used":)" + std::string{used} + R"(,"by_endpoint":{},"seq":1,"op":2})";
}

TEST(records, take_whole_unsigned_numbers_only) {
  EXPECT_EQ(from_json<grant_record>(grant_with("18446744073709551615"))->used, most);
  EXPECT_EQ(from_json<grant_record>(grant_with("9007199254740993"))->used, 9007199254740993U); // 2^53 + 1
  for (const auto* const wrong : {"-1", "1.0", "1e3", "0.5", "18446744073709551616", "\"1\"", "null", "true", "[]",
                                  "{}", "1 2", "01", "+1", "0x1", "NaN"})
    EXPECT_FALSE(from_json<grant_record>(grant_with(wrong))) << wrong;
}

std::string adjustment_with(std::string_view delta) {
  return R"({"period":"2026-11-01","delta":)" + std::string{delta} + R"(,"who":"a","why":"b","at":"c"})";
}

TEST(records, take_signed_numbers_where_a_sign_belongs) {
  EXPECT_EQ(from_json<adjustment_record>(adjustment_with("-9223372036854775808"))->delta,
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(from_json<adjustment_record>(adjustment_with("9223372036854775807"))->delta,
            std::numeric_limits<std::int64_t>::max());
  EXPECT_FALSE(from_json<adjustment_record>(adjustment_with("9223372036854775808")));
  EXPECT_FALSE(from_json<adjustment_record>(adjustment_with("-9223372036854775809")));
  EXPECT_FALSE(from_json<adjustment_record>(adjustment_with("-1.5")));
}

TEST(records, refuse_unknown_missing_and_repeated_members) {
  const std::string_view good = R"({"holder":"h","seq":1,"wanted":true,"since":"s"})";
  ASSERT_TRUE(from_json<recall_record>(good));
  EXPECT_TRUE(from_json<recall_record>("{ \"since\" : \"s\", \"wanted\":true,\n\"seq\":1,\"holder\":\"h\"}"));
  for (const auto* const wrong :
       {R"({"holder":"h","seq":1,"wanted":true,"since":"s","more":1})", R"({"holder":"h","seq":1,"wanted":true})",
        R"({"holder":"h","seq":1,"seq":1,"wanted":true,"since":"s"})",
        R"({"holder":"h","s\u0065q":1,"seq":2,"wanted":true,"since":"s"})",
        R"({"holder":"h","seq":1,"wanted":1,"since":"s"})", R"(["h",1,true,"s"])", R"("h")", "null", "", "{}"})
    EXPECT_FALSE(from_json<recall_record>(wrong)) << wrong;
}

TEST(records, refuse_what_is_out_of_order_or_out_of_range) {
  account_record account;
  account.holders = {"b", "a"};
  EXPECT_FALSE(from_json<account_record>(to_json(account)));
  account.holders = {"a", "a"};
  EXPECT_FALSE(from_json<account_record>(to_json(account)));
  for (const auto* const day : {"0", "29", "4294967297", "-1"})
    EXPECT_FALSE(from_json<ledger_config>(R"({"starts_on_day":)" + std::string{day} +
                                          R"(,"newest_period":"2026-11-01","seq":1})"))
        << day;
  EXPECT_FALSE(from_json<ledger_config>(R"({"starts_on_day":1,"newest_period":"2026-11-31","seq":1})"));
  EXPECT_FALSE(from_json<grant_record>(
      R"({"granted":1,"used":1,"by_endpoint":{"e":{"to_warehouse":1,"from_warehouse":1,"x":1}},"seq":1,"op":1})"));
}

TEST(records, refuse_depth_and_size_without_following_them) {
  EXPECT_FALSE(from_json<account_record>(std::string(100'000, '[')));
  EXPECT_FALSE(from_json<account_record>(std::string(100'000, '{')));
  EXPECT_FALSE(from_json<recall_record>(R"({"holder":")" + std::string((1U << 20) + 1, 'x') +
                                        R"(","seq":1,"wanted":true,"since":"s"})"));
}

// `adjust --reason` takes what a terminal sends; written as it came, the record could never be read again.
TEST(records, stay_readable_whatever_the_text) {
  adjustment_record record;
  record.of = *parse_period("2026-11-01");
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      record.why = {static_cast<char>(first), static_cast<char>(second), '\xBF', '\x80'};
      ASSERT_TRUE(from_json<adjustment_record>(to_json(record))) << first << ' ' << second;
    }
  record.why = "\xFF";
  EXPECT_EQ(from_json<adjustment_record>(to_json(record))->why, "?");
}

TEST(account_record, never_wraps) {
  account_record account;
  account.base = 300;
  account.adjusted = -301;
  EXPECT_EQ(account.allowance(), 0U);
  account.adjusted = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(account.allowance(), 0U);
  account.base = most;
  EXPECT_EQ(account.allowance(), most - (1ULL << 63));
  account.adjusted = 1;
  EXPECT_EQ(account.allowance(), most);
  account = {};
  account.base = 100;
  account.adjusted = 20;
  account.allocated = 119;
  EXPECT_EQ(account.remaining_to_allocate(), 1U);
  account.allocated = 121;
  EXPECT_EQ(account.remaining_to_allocate(), 0U);
}

TEST(keys, spell_their_parts) {
  const period of = *parse_period("2026-11-01");
  EXPECT_EQ(account_key("acme", of), "account/acme/2026-11-01");
  EXPECT_EQ(grant_key("acme", of, "0123456789abcdef-0"), "grant/acme/2026-11-01/0123456789abcdef-0");
  EXPECT_EQ(grants_prefix("acme", of), "grant/acme/2026-11-01/");
  EXPECT_EQ(holder_key("0123456789abcdef-0"), "holder/0123456789abcdef-0");
  EXPECT_EQ(adjustment_key("acme", "ticket-1"), "adjustment/acme/ticket-1");
  EXPECT_EQ(block_key("acme"), "block/acme");
  EXPECT_EQ(recall_key(of, "acme"), "recall/2026-11-01/acme");
  EXPECT_EQ(recalls_prefix(of), "recall/2026-11-01/");
}

} // namespace
