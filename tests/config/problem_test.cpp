// The line that `tollgate check` prints, the operator's texts in it, and the error that carries all lines.
#include "config/problem.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

TEST(problem, is_one_line) {
  EXPECT_EQ(to_string(problem{"t.yaml", 3, 7, severity::error, "log.level", "is wrong"}),
            "t.yaml:3:7: error: log.level: is wrong");
  EXPECT_EQ(to_string(problem{"t.yaml", 3, 7, severity::warning, "log.level", "is odd"}),
            "t.yaml:3:7: warning: log.level: is odd");
}

TEST(problem, quotes_texts_so_that_they_cannot_break_the_line) {
  EXPECT_EQ(in_quotes(""), "''");
  EXPECT_EQ(in_quotes("a b"), "'a b'");
  EXPECT_EQ(in_quotes("a\n\x1b[31m\x7f"), "'a\\x0a\\x1b[31m\\x7f'");
  EXPECT_EQ(in_quotes(std::string(60, 'a')), '\'' + std::string(60, 'a') + '\'');
  EXPECT_EQ(in_quotes(std::string(61, 'a')), '\'' + std::string(60, 'a') + "...'");
  // A character of two bytes over the edge stays whole.
  EXPECT_EQ(in_quotes(std::string(59, 'a') + "\xC3\xA9" + "b"), '\'' + std::string(59, 'a') + "\xC3\xA9...'");
}

TEST(config_error, says_everything) {
  const config_error error{{{"t", 1, 1, severity::error, "a", "x"}, {"t", 2, 1, severity::warning, "b", "y"}}};
  EXPECT_STREQ(error.what(), "t:1:1: error: a: x\nt:2:1: warning: b: y");
  EXPECT_EQ(error.problems().size(), 2U);
}

} // namespace
} // namespace tollgate::config
