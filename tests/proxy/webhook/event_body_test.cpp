// The JSON of each event, byte for byte: it is the same on every try, and docs/events.md shows it.
#include "proxy/webhook/event_body.hpp"
#include "proxy/webhook/event_text.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::webhook {
namespace {

using metering::event_kind;

metering::announcement sample(std::vector<metering::event_note> notes) {
  const metering::period november{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};
  metering::announcement event{metering::event_key("acme", november, 42), {}};
  event.what = {.holder = "s-0",
                .at = "2026-11-23T10:00:00Z",
                .of = november,
                .allowance_bytes = 300'000'000'000,
                .used_bytes = 300'000'000'000,
                .notes = std::move(notes)};
  return event;
}

const char* const common = R"("at":"2026-11-23T10:00:00Z","customer":"acme","period_start":"2026-11-01T00:00:00Z",)"
                           R"("period_end":"2026-12-01T00:00:00Z","allowance_bytes":300000000000,)"
                           R"("used_bytes":300000000000,"remaining_bytes":0,)";

std::string wanted(const char* kind, const char* number, const std::string& own) {
  return std::string{R"({"version":1,"id":"20261123100000.acme.2026-11-01.42.)"} + number + R"(","event":")" + kind +
         R"(",)" + common + own + "}";
}

TEST(event_body, of_each_kind) {
  const auto all =
      sample({{.what = event_kind::warned, .percent = 95},
              {.what = event_kind::restored, .why = "adjustment"},
              {.what = event_kind::adjusted, .delta_bytes = -5, .id = "t-1", .who = "admin", .why = "\"x\""},
              {.what = event_kind::blocked, .who = "admin", .why = "ticket 8"},
              {.what = event_kind::unblocked, .who = "admin", .why = "ticket 9"}});
  EXPECT_EQ(body_of(all, 0), wanted("warned", "1", R"("percent":95)"));
  EXPECT_EQ(body_of(all, 1), wanted("restored", "2", R"("cause":"adjustment")"));
  EXPECT_EQ(body_of(all, 2),
            wanted("adjusted", "3", R"("delta_bytes":-5,"adjustment":"t-1","by":"admin","reason":"\"x\"")"));
  EXPECT_EQ(body_of(all, 3), wanted("blocked", "4", R"("by":"admin","reason":"ticket 8")"));
  EXPECT_EQ(body_of(all, 4), wanted("unblocked", "5", R"("by":"admin","reason":"ticket 9")"));
}

TEST(event_body, of_a_cut_off_has_words_for_the_customer) {
  const auto event = sample({{.what = event_kind::cut_off}});
  const std::string text = cut_off_text("acme", event.what);
  const std::string body = body_of(event, 0);
  EXPECT_TRUE(body.starts_with(wanted("cut_off", "1", R"("text":")").substr(0, body.find("The data"))));
  EXPECT_EQ(boost::json::parse(body).at("text").as_string(), text);
  for (const char* const word : {"300,000,000,000 bytes (300 GB) of 300,000,000,000 bytes (300 GB)",
                                 "2026-12-01 00:00 UTC", "access denied", "not wrong credentials", "support"})
    EXPECT_NE(text.find(word), std::string::npos) << word;
}

TEST(event_body, does_not_depend_on_who_sends_it) {
  auto one = sample({{.what = event_kind::cut_off}});
  const std::string body = body_of(one, 0);
  one.what.holder = "another";
  one.again = true;
  EXPECT_EQ(body_of(one, 0), body);
}

TEST(event_body, says_null_where_the_use_is_not_known) {
  auto one = sample({{.what = event_kind::cut_off}});
  one.what.used_bytes.reset();
  const auto body = boost::json::parse(body_of(one, 0));
  EXPECT_TRUE(body.at("used_bytes").is_null() && body.at("remaining_bytes").is_null());
}

TEST(bytes_in_words, are_exact) {
  EXPECT_EQ(bytes_in_words(0), "0 bytes");
  EXPECT_EQ(bytes_in_words(999), "999 bytes");
  EXPECT_EQ(bytes_in_words(1000), "1,000 bytes");
  EXPECT_EQ(bytes_in_words(123'456'789), "123,456,789 bytes");
  EXPECT_EQ(bytes_in_words(5'000'000), "5,000,000 bytes (5 MB)");
  EXPECT_EQ(bytes_in_words(3'000'000'000'000), "3,000,000,000,000 bytes (3 TB)");
}

} // namespace
} // namespace tollgate::proxy::webhook
