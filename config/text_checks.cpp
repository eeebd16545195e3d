// UTF-8, byte by byte, by the table of RFC 3629 section 4.
#include "config/text_checks.hpp"

#include <algorithm>
#include <cstddef>

namespace tollgate::config {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

/// How many bytes the character at the start of `text` takes; 0 when it is none.
///
///     00..7F
///     C2..DF 80..BF
///     E0     A0..BF 80..BF
///     E1..EF 80..BF 80..BF           (ED: 80..9F, the rest are surrogates)
///     F0     90..BF 80..BF 80..BF
///     F1..F4 80..BF 80..BF 80..BF    (F4: 80..8F, the end of Unicode)
std::size_t character_bytes(std::string_view text) {
  const unsigned first = byte_at(text, 0);
  if (first <= 0x7F) return 1;
  const std::size_t length = first < 0xC2 ? 0 : first <= 0xDF ? 2 : first <= 0xEF ? 3 : first <= 0xF4 ? 4 : 0;
  for (std::size_t at = 1; at < length; ++at) {
    const unsigned least = at == 1 && first == 0xE0 ? 0xA0 : at == 1 && first == 0xF0 ? 0x90 : 0x80;
    const unsigned most = at == 1 && first == 0xED ? 0x9F : at == 1 && first == 0xF4 ? 0x8F : 0xBF;
    if (byte_at(text, at) < least || byte_at(text, at) > most) return 0;
  }
  return length;
}

place place_in(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line_end = before.rfind('\n');
  const auto lines = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  return {lines + 1, line_end == std::string_view::npos ? at + 1 : at - line_end};
}

} // namespace

std::optional<text_error> check_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\0') return text_error{place_in(text, at), "holds a NUL byte: a configuration is UTF-8 text"};
    const std::size_t length = character_bytes(text.substr(at, 4));
    if (length == 0) return text_error{place_in(text, at), "is not UTF-8 here: save the file as UTF-8"};
    at += length;
  }
  return std::nullopt;
}

} // namespace tollgate::config
