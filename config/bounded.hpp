// Numbers, percentages and durations that have a least and a most.
//
// The bounds stand where the key is read; here they are only kept, and named in the refusal.
#pragma once

#include "config/parsed.hpp"

#include <chrono>
#include <string_view>

namespace tollgate::config {

struct count_bounds {
  unsigned least = 0;
  unsigned most = 0;
};
/// A whole number in decimal digits.
parsed<unsigned> parse_count(std::string_view text, count_bounds bounds);

/// `50%`: a whole number from 1 to 100 and a percent sign. Answers percent.
parsed<unsigned> parse_percent(std::string_view text);

struct duration_bounds {
  std::chrono::milliseconds least{0};
  std::chrono::milliseconds most{0};
  bool zero_is_off = false;      ///< 0s is allowed although it is less than `least`
  bool in_whole_seconds = false; ///< the kernel takes this one in seconds
};
parsed<std::chrono::milliseconds> parse_duration(std::string_view text, const duration_bounds& bounds);

} // namespace tollgate::config
