// Sizes from text. All of it is integer arithmetic: a size that would be rounded is refused.
#include "config/size.hpp"

#include "config/problem.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tollgate::config {
namespace {

struct unit {
  std::string_view name;
  std::uint64_t bytes;
};

constexpr std::array<unit, 10> units{{{"", 1},
                                      {"B", 1},
                                      {"kB", 1'000},
                                      {"MB", 1'000'000},
                                      {"GB", 1'000'000'000},
                                      {"TB", 1'000'000'000'000},
                                      {"KiB", std::uint64_t{1} << 10U},
                                      {"MiB", std::uint64_t{1} << 20U},
                                      {"GiB", std::uint64_t{1} << 30U},
                                      {"TiB", std::uint64_t{1} << 40U}}};

constexpr std::string_view right = ": write a number and one of B kB MB GB TB KiB MiB GiB TiB, as 300GB";
constexpr std::string_view digits = "0123456789";

/// `mantissa / 10^places`, of which the size is a multiple.
struct decimal {
  std::uint64_t mantissa = 0;
  unsigned places = 0;
  bool too_long = false;
};

decimal read_decimal(std::string_view whole, std::string_view fraction) {
  while (!fraction.empty() && fraction.back() == '0')
    fraction.remove_suffix(1);
  decimal number;
  number.places = static_cast<unsigned>(fraction.size());
  for (const std::string_view part : {whole, fraction}) {
    for (const char digit : part) {
      const auto value = static_cast<std::uint64_t>(digit - '0');
      if (__builtin_mul_overflow(number.mantissa, std::uint64_t{10}, &number.mantissa) ||
          __builtin_add_overflow(number.mantissa, value, &number.mantissa)) {
        number.too_long = true;
        return number;
      }
    }
  }
  return number;
}

/// Divides by 10^places exactly, taking the twos and fives out of the unit first so that nothing overflows on the way.
/// False when bytes would have to be split.
bool divide(std::uint64_t& mantissa, std::uint64_t& unit_bytes, unsigned places) {
  for (unsigned done = 0; done < places; ++done) {
    for (const std::uint64_t prime : {std::uint64_t{2}, std::uint64_t{5}}) {
      if (unit_bytes % prime == 0) {
        unit_bytes /= prime;
      } else if (mantissa % prime == 0) {
        mantissa /= prime;
      } else {
        return false;
      }
    }
  }
  return true;
}

} // namespace

parsed<std::uint64_t> parse_size(std::string_view text) {
  const auto wrong = [&](std::string_view what) { return refusal{in_quotes(text) + std::string{what}}; };
  if (!text.empty() && text.front() == '-') return wrong(" is negative: a size is 0B or more");
  const std::size_t whole_end = std::min(text.find_first_not_of(digits), text.size());
  const std::string_view whole = text.substr(0, whole_end);
  std::string_view rest = text.substr(whole_end);
  std::string_view fraction;
  if (!rest.empty() && rest.front() == '.') {
    const std::size_t fraction_end = std::min(rest.find_first_not_of(digits, 1), rest.size());
    fraction = rest.substr(1, fraction_end - 1);
    rest = rest.substr(fraction_end);
    if (fraction.empty()) return wrong(" is not a size" + std::string{right});
  }
  if (whole.empty()) return wrong(" is not a size" + std::string{right});
  const auto* const found = std::ranges::find(units, rest, &unit::name);
  if (found == units.end()) return wrong(" has no unit that is known" + std::string{right});

  const decimal number = read_decimal(whole, fraction);
  const std::string too_much = " is more than can be counted: the most is " + std::to_string(max_size_bytes) + " bytes";
  if (number.too_long) return wrong(number.places > 0 ? " has too many digits: write fewer" : too_much);
  std::uint64_t mantissa = number.mantissa;
  std::uint64_t unit_bytes = found->bytes;
  if (!divide(mantissa, unit_bytes, number.places)) return wrong(" is not a whole number of bytes: write fewer digits");
  std::uint64_t bytes = 0;
  if (__builtin_mul_overflow(mantissa, unit_bytes, &bytes) || bytes > max_size_bytes) return wrong(too_much);
  return {bytes, {}};
}

} // namespace tollgate::config
