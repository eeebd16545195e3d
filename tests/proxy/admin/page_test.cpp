// The page's policy holds for the very text that is sent: a hash that does not match is a page that does nothing.
#include "proxy/admin/page.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::admin {
namespace {

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const auto from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

std::string policy() {
  const response answer = page();
  const auto field = answer["Content-Security-Policy"];
  return {field.data(), field.size()};
}

TEST(page, hashes_are_those_of_rfc_6234_in_base64) {
  EXPECT_EQ(policy_hash("abc"), "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
}

TEST(page, policy_names_the_one_script_and_the_one_style_sheet) {
  const std::string text = page().body();
  EXPECT_NE(policy().find("script-src " + policy_hash(between(text, "<script type=\"module\">", "</script>")) + ";"),
            std::string::npos);
  EXPECT_NE(policy().find("style-src " + policy_hash(between(text, "<style>", "</style>")) + ";"), std::string::npos);
}

TEST(page, policy_allows_nothing_unsafe_and_nobody_else) {
  EXPECT_EQ(policy().find("unsafe"), std::string::npos);
  EXPECT_EQ(policy().find("http"), std::string::npos);
  for (const auto* const rule : {"default-src 'none'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
                                 "frame-ancestors 'none'", "require-trusted-types-for 'script'"})
    EXPECT_NE(policy().find(rule), std::string::npos) << rule;
}

TEST(page, has_the_headers_of_every_answer) {
  const response answer = page();
  EXPECT_EQ(answer["X-Content-Type-Options"], "nosniff");
  EXPECT_EQ(answer["Referrer-Policy"], "no-referrer");
  EXPECT_EQ(answer["Cross-Origin-Resource-Policy"], "same-origin");
  EXPECT_EQ(answer["Cache-Control"], "no-store");
}

} // namespace
} // namespace tollgate::proxy::admin
