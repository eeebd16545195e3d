// What names may look like, and which known word a misspelt one is closest to.
#include "config/names.hpp"

#include "config/address.hpp"
#include "config/problem.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace tollgate::config {
namespace {

constexpr std::size_t max_host_bytes = 253; // RFC 1035 section 2.3.4, without the root's dot
constexpr std::size_t max_label_bytes = 63;
// The longest word of the schema is 15 bytes: longer ones are no typing errors, and the table below stays small.
constexpr std::size_t longest_word = 32;

constexpr bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}
constexpr char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}
constexpr bool is_alphanumeric(char letter) {
  return is_digit(letter) || (lower(letter) >= 'a' && lower(letter) <= 'z');
}

/// Whether a last label makes resolvers read the name as IPv4 in one of its odd forms, as 127.1 or 0x7f000001. No
/// top-level domain is a number (RFC 3696 section 2).
bool is_number(std::string_view label) {
  return std::ranges::all_of(label, is_digit) || label.starts_with("0x");
}

/// What is wrong with one label of a host name; empty: nothing.
std::string_view label_error(std::string_view label) {
  if (label.empty()) return "has an empty label";
  if (label.size() > max_label_bytes) return "has a label of more than 63 bytes";
  if (label.front() == '-' || label.back() == '-') return "has a label that starts or ends with '-'";
  const bool known =
      std::ranges::all_of(label, [](char letter) { return is_alphanumeric(letter) || letter == '-' || letter == '_'; });
  return known ? "" : "has a byte that no host name has";
}

/// Insertions, deletions, substitutions and swaps of neighbours between two short words (optimal string alignment).
std::size_t typing_errors(std::string_view from, std::string_view to) {
  std::vector<std::vector<std::size_t>> cost(from.size() + 1, std::vector<std::size_t>(to.size() + 1));
  for (std::size_t i = 0; i <= from.size(); ++i) {
    for (std::size_t j = 0; j <= to.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t differs = lower(from[i - 1]) == lower(to[j - 1]) ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + differs});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[from.size()][to.size()];
}

} // namespace

parsed<std::string> parse_name(std::string_view text) {
  const bool known = std::ranges::all_of(
      text, [](char letter) { return is_alphanumeric(letter) || letter == '.' || letter == '_' || letter == '-'; });
  if (text.empty() || text.size() > max_name_bytes || !known || !is_alphanumeric(text.front())) {
    return refusal{in_quotes(text) + " is not a name: write 1 to 63 letters, digits, '.', '_' or '-', "
                                     "the first one a letter or a digit"};
  }
  return {std::string{text}, {}};
}

parsed<std::string> parse_host_name(std::string_view text) {
  const auto wrong = [&](std::string_view what) {
    return refusal{in_quotes(text) + ' ' + std::string{what} + ": write one exact host name, as db.example.com"};
  };
  if (text.find('*') != std::string_view::npos) return wrong("is a wildcard, and hosts are matched exactly");
  if (text.find(':') != std::string_view::npos) return wrong("has a port or is an address");
  std::string name;
  std::ranges::transform(text, std::back_inserter(name), lower);
  if (!name.empty() && name.back() == '.') name.pop_back();
  if (name.empty()) return wrong("is empty");
  if (name.size() > max_host_bytes) return wrong("has more than 253 bytes");
  std::string_view rest = name;
  std::string_view label;
  while (true) {
    const std::size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (const std::string_view error = label_error(label); !error.empty()) return wrong(error);
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (is_number(label)) return wrong("is an address or ends with a number");
  return {std::move(name), {}};
}

bool is_vpc_endpoint_id(std::string_view text) noexcept {
  constexpr std::string_view prefix = "vpce-";
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  const bool hex =
      std::ranges::all_of(text, [](char letter) { return is_digit(letter) || (letter >= 'a' && letter <= 'f'); });
  return hex && (text.size() == 8 || text.size() == 17);
}

std::string_view nearest(std::string_view misspelt, std::span<const std::string_view> known) {
  std::string_view best;
  if (misspelt.size() > longest_word) return best;
  // Two errors in a word of three letters would make any word of any other.
  std::size_t least = misspelt.size() < 4 ? 2 : 3;
  for (const std::string_view word : known) {
    const std::size_t errors = typing_errors(misspelt, word);
    if (errors >= least) continue;
    least = errors;
    best = word;
  }
  return best;
}

std::string did_you_mean(std::string_view misspelt, std::span<const std::string_view> known) {
  const std::string_view word = nearest(misspelt, known);
  return word.empty() ? std::string{} : "; did you mean '" + std::string{word} + "'?";
}

} // namespace tollgate::config
