// Durations as people write them: `10s`, `1m`, `0s`.
//
// One whole number and one unit. It refuses sums (`1m30s`) and fractions: `90s` says the same without a question.
#pragma once

#include "config/parsed.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace tollgate::config {

/// The longest duration: a leap year.
inline constexpr std::chrono::milliseconds max_duration = std::chrono::hours{24 * 366};

/// A whole number and one of `ms s m h d`.
parsed<std::chrono::milliseconds> parse_duration(std::string_view text);

/// In the largest unit that says it exactly: `90s`, `2m`.
std::string to_string(std::chrono::milliseconds duration);

} // namespace tollgate::config
