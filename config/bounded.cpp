// Reads a value, then holds it against its bounds.
#include "config/bounded.hpp"

#include "config/duration.hpp"
#include "config/problem.hpp"

#include <charconv>
#include <string>

namespace tollgate::config {
namespace {

bool read_whole(std::string_view digits, unsigned& into) {
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
  return failed == std::errc{} && end == digits.data() + digits.size();
}

} // namespace

parsed<unsigned> parse_count(std::string_view text, count_bounds bounds) {
  unsigned count = 0;
  if (!read_whole(text, count) || count < bounds.least || count > bounds.most) {
    return refusal{in_quotes(text) + " is not a whole number from " + std::to_string(bounds.least) + " to " +
                   std::to_string(bounds.most)};
  }
  return {count, {}};
}

parsed<unsigned> parse_percent(std::string_view text) {
  unsigned percent = 0;
  const bool signed_off = text.ends_with('%') && read_whole(text.substr(0, text.size() - 1), percent);
  if (!signed_off || percent < 1 || percent > 100) {
    return refusal{in_quotes(text) + " is not a percentage: write a whole number from 1% to 100%"};
  }
  return {percent, {}};
}

parsed<std::chrono::milliseconds> parse_duration(std::string_view text, const duration_bounds& bounds) {
  auto read = parse_duration(text);
  if (!read.good() || (bounds.zero_is_off && read.value.count() == 0)) return read;
  if (read.value < bounds.least || read.value > bounds.most) {
    return refusal{in_quotes(text) + " is out of bounds: write " + to_string(bounds.least) + " to " +
                   to_string(bounds.most) + (bounds.zero_is_off ? ", or 0s for off" : "")};
  }
  if (bounds.in_whole_seconds && read.value % std::chrono::seconds{1} != std::chrono::milliseconds{0}) {
    return refusal{in_quotes(text) + " is not a whole number of seconds, which is all the kernel counts"};
  }
  return read;
}

} // namespace tollgate::config
