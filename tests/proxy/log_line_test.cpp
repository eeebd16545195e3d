// Strangers choose what a server name contains; a log line stays one line of valid JSON.
#include "proxy/log/line.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <string>

namespace tollgate::proxy::log {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  append_escaped(result, text);
  return result;
}

TEST(log_line, keeps_plain_text_and_valid_utf8) {
  EXPECT_EQ(escaped("acme.example"), "acme.example");
  EXPECT_EQ(escaped("\u00fc\u20ac\U0001F600"), "\u00fc\u20ac\U0001F600");
}

TEST(log_line, escapes_quotes_controls_and_line_ends) {
  EXPECT_EQ(escaped("a\"b\\c"), R"(a\"b\\c)");
  EXPECT_EQ(escaped("a\nb\r\x1b[31m"), R"(a\u000ab\u000d\u001b[31m)");
  EXPECT_EQ(escaped(std::string_view{"\0", 1}), R"(\u0000)");
  EXPECT_EQ(escaped("\x7f"), R"(\u007f)");
}

// RFC 3629: overlong forms, surrogates, beyond U+10FFFF, cut-off sequences and lone continuation bytes are no UTF-8.
TEST(log_line, escapes_what_is_not_utf8_byte_by_byte) {
  EXPECT_EQ(escaped("\xc0\xaf"), R"(\u00c0\u00af)");
  EXPECT_EQ(escaped("\xe0\x80\x80"), R"(\u00e0\u0080\u0080)");
  EXPECT_EQ(escaped("\xed\xa0\x80"), R"(\u00ed\u00a0\u0080)");
  EXPECT_EQ(escaped("\xf4\x90\x80\x80"), R"(\u00f4\u0090\u0080\u0080)");
  EXPECT_EQ(escaped("\xe2\x82"), R"(\u00e2\u0082)");
  EXPECT_EQ(escaped("\x80"), R"(\u0080)");
  EXPECT_EQ(escaped("\xff"), R"(\u00ff)");
}

TEST(log_line, is_valid_json_for_every_pair_of_bytes) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      boost::system::error_code failed;
      boost::json::parse(std::string{'"'}.append(escaped(text)).append("\""), failed);
      ASSERT_FALSE(failed) << first << " " << second;
    }
}

} // namespace
} // namespace tollgate::proxy::log
