// The tables of words, one for each enumeration, and reading them in both directions.
#include "config/words.hpp"

#include "config/names.hpp"
#include "config/problem.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace tollgate::config {
namespace {

// In the order of each enumeration: the value is the index.
constexpr std::array<std::string_view, 2> environments{"edge", "lab"};
constexpr std::array<std::string_view, 3> sandbox_modes{"preferred", "required", "off"};
constexpr std::array<std::string_view, 5> log_levels{"trace", "debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 2> log_formats{"json", "text"};
constexpr std::array<std::string_view, 2> ledger_stores{"sqlite", "etcd"};
constexpr std::array<std::string_view, 4> front_ends{"tcp", "tls", "postgres", "http"};
constexpr std::array<std::string_view, 4> warehouses{"databricks", "rds_postgres", "redshift", "snowflake"};
constexpr std::array<std::string_view, 2> send_proxies{"off", "v2"};

std::span<const std::string_view> words_of(environment) {
  return environments;
}
std::span<const std::string_view> words_of(sandbox_mode) {
  return sandbox_modes;
}
std::span<const std::string_view> words_of(log_level) {
  return log_levels;
}
std::span<const std::string_view> words_of(log_format) {
  return log_formats;
}
std::span<const std::string_view> words_of(ledger_store) {
  return ledger_stores;
}
std::span<const std::string_view> words_of(front_end) {
  return front_ends;
}
std::span<const std::string_view> words_of(warehouse) {
  return warehouses;
}
std::span<const std::string_view> words_of(send_proxy) {
  return send_proxies;
}

std::string not_one_of(std::string_view text, std::span<const std::string_view> words) {
  std::string message = in_quotes(text) + " is not one of";
  for (const std::string_view word : words)
    message.append(" ").append(word);
  return message + did_you_mean(text, words);
}

} // namespace

template <class Choice>
parsed<Choice> parse_word(std::string_view text) {
  const auto words = words_of(Choice{});
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (words[at] == text) return {static_cast<Choice>(at), {}};
  }
  return refusal{not_one_of(text, words)};
}

template parsed<environment> parse_word(std::string_view);
template parsed<sandbox_mode> parse_word(std::string_view);
template parsed<log_level> parse_word(std::string_view);
template parsed<log_format> parse_word(std::string_view);
template parsed<ledger_store> parse_word(std::string_view);
template parsed<front_end> parse_word(std::string_view);
template parsed<warehouse> parse_word(std::string_view);
template parsed<send_proxy> parse_word(std::string_view);

parsed<bool> parse_bool(std::string_view text) {
  if (text == "true") return {true, {}};
  if (text == "false") return {false, {}};
  return refusal{in_quotes(text) + " is neither true nor false"};
}

std::string_view to_string(environment value) noexcept {
  return environments[static_cast<std::size_t>(value)];
}
std::string_view to_string(sandbox_mode value) noexcept {
  return sandbox_modes[static_cast<std::size_t>(value)];
}
std::string_view to_string(log_level value) noexcept {
  return log_levels[static_cast<std::size_t>(value)];
}
std::string_view to_string(log_format value) noexcept {
  return log_formats[static_cast<std::size_t>(value)];
}
std::string_view to_string(ledger_store value) noexcept {
  return ledger_stores[static_cast<std::size_t>(value)];
}
std::string_view to_string(front_end value) noexcept {
  return front_ends[static_cast<std::size_t>(value)];
}
std::string_view to_string(warehouse value) noexcept {
  return warehouses[static_cast<std::size_t>(value)];
}
std::string_view to_string(send_proxy value) noexcept {
  return send_proxies[static_cast<std::size_t>(value)];
}

} // namespace tollgate::config
