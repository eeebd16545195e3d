// One word that stands for many: `warehouse-{1..100}.example.com`, `127.0.0.1:{5001..5100}`, `a,b,c`.
//
// For ports, server names and source addresses. It refuses a range that is not one, and more words than anybody means.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::bench::load {

/// The most words that one pattern may stand for.
inline constexpr std::size_t max_pattern_words = 100'000;

struct expansion {
  std::vector<std::string> words;
  std::string problem; ///< empty when the pattern was good; else what is wrong, with what would be right
};

/// Splits at commas and expands one `{FIRST..LAST}` of whole numbers in each part. FIRST keeps its leading zeros.
expansion expand(std::string_view pattern);

} // namespace tollgate::bench::load
