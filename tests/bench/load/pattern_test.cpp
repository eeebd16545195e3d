// Which words a pattern stands for, and which patterns are refused.
#include "bench/load/pattern.hpp"

#include <gtest/gtest.h>

namespace tollgate::bench::load {
namespace {

using words = std::vector<std::string>;

TEST(pattern, stands_for_itself_without_a_range) {
  EXPECT_EQ(expand("10.0.0.1:443").words, words{"10.0.0.1:443"});
}

TEST(pattern, expands_ranges_and_lists) {
  EXPECT_EQ(expand("a-{9..11}.com,b").words, (words{"a-9.com", "a-10.com", "a-11.com", "b"}));
  EXPECT_EQ(expand("{5..5}").words, words{"5"});
  EXPECT_EQ(expand("c{008..010}").words, (words{"c008", "c009", "c010"}));
}

TEST(pattern, refuses_what_is_none) {
  for (const char* wrong : {"", "a,", ",a", "a{", "a}", "a}1..2{", "a{1}", "a{1..}", "a{..2}", "a{1..x}", "a{-1..2}",
                            "a{1..2}{3..4}", "a{1..2}}", "{4294967296..4294967297}"}) {
    const auto result = expand(wrong);
    EXPECT_FALSE(result.problem.empty()) << wrong;
    EXPECT_TRUE(result.words.empty()) << wrong;
  }
  EXPECT_NE(expand("a{2..1}").problem.find("smaller number first"), std::string::npos);
}

TEST(pattern, has_a_limit) {
  EXPECT_EQ(expand("{1.." + std::to_string(max_pattern_words) + "}").words.size(), max_pattern_words);
  EXPECT_FALSE(expand("{0.." + std::to_string(max_pattern_words) + "}").problem.empty());
  EXPECT_FALSE(expand("a,{1.." + std::to_string(max_pattern_words) + "}").problem.empty());
  EXPECT_FALSE(expand("{0..4294967295}").problem.empty());
}

} // namespace
} // namespace tollgate::bench::load
