// See pattern.hpp.
#include "bench/load/pattern.hpp"

#include <charconv>
#include <cstdint>

namespace tollgate::bench::load {
namespace {

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string padded(std::uint32_t value, std::size_t width) {
  std::string digits = std::to_string(value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

/// Adds what `part` stands for; what is wrong with it, or nothing.
std::string expand_part(std::string_view part, std::vector<std::string>& words) {
  std::string quoted{"'"};
  quoted.append(part).append("'");
  if (part.empty()) return "an empty word; write a,b or name-{1..9}";
  const auto open = part.find('{');
  if (open == std::string_view::npos && part.find('}') == std::string_view::npos) {
    words.emplace_back(part);
    return {};
  }
  const auto close = part.find('}');
  const std::string form = quoted + " is not of the form name-{1..9}";
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return form;
  const auto inside = part.substr(open + 1, close - open - 1);
  const auto rest = part.substr(close + 1);
  if (rest.find_first_of("{}") != std::string_view::npos) return quoted + " has more than one range; one is allowed";
  const auto dots = inside.find("..");
  if (dots == std::string_view::npos) return form;
  const auto first = number(inside.substr(0, dots));
  const auto last = number(inside.substr(dots + 2));
  if (!first || !last) return form;
  if (*first > *last) return quoted + " runs backwards; write the smaller number first";
  if (std::size_t{*last} - *first >= max_pattern_words - words.size())
    return quoted + " stands for more than " + std::to_string(max_pattern_words) + " words; give a shorter range";
  const std::size_t width = inside[0] == '0' ? dots : 0;
  for (std::uint32_t value = *first;; ++value) {
    words.push_back(std::string{part.substr(0, open)} + padded(value, width) + std::string{rest});
    if (value == *last) return {};
  }
}

} // namespace

expansion expand(std::string_view pattern) {
  expansion result;
  for (;;) {
    const auto comma = pattern.find(',');
    result.problem = expand_part(pattern.substr(0, comma), result.words);
    if (!result.problem.empty() || comma == std::string_view::npos) break;
    pattern.remove_prefix(comma + 1);
  }
  if (!result.problem.empty()) result.words.clear();
  return result;
}

} // namespace tollgate::bench::load
