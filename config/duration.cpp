// Durations from text and back. Whole numbers only, so that nothing is ever rounded.
#include "config/duration.hpp"

#include "config/problem.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace tollgate::config {
namespace {

struct unit {
  std::string_view name;
  std::int64_t milliseconds;
};

// From the largest: to_string takes the first that divides.
constexpr std::array<unit, 5> units{{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

} // namespace

parsed<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto wrong = [&](std::string_view what) { return refusal{in_quotes(text) + std::string{what}}; };
  if (!text.empty() && text.front() == '-') return wrong(" is negative: a duration is 0s or more");
  const std::size_t digits_end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, digits_end);
  const auto* const found = std::ranges::find(units, text.substr(digits_end), &unit::name);
  if (digits.empty() || found == units.end()) {
    return wrong(" is not a duration: write a whole number and one of ms s m h d, as 10s");
  }
  std::int64_t count = 0;
  std::int64_t milliseconds = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (failed != std::errc{} || __builtin_mul_overflow(count, found->milliseconds, &milliseconds) ||
      milliseconds > max_duration.count()) {
    return wrong(" is too long: the most is " + to_string(max_duration));
  }
  return {std::chrono::milliseconds{milliseconds}, {}};
}

std::string to_string(std::chrono::milliseconds duration) {
  if (duration.count() == 0) return "0s";
  const auto* const exact =
      std::ranges::find_if(units, [&](const unit& each) { return duration.count() % each.milliseconds == 0; });
  return std::to_string(duration.count() / exact->milliseconds) + std::string{exact->name};
}

} // namespace tollgate::config
