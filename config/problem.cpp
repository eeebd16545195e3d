// How problems are written down: one line each, in the form that `tollgate check` promises.
#include "config/problem.hpp"

#include <utility>

namespace tollgate::config {
namespace {

constexpr std::size_t longest_quote_bytes = 60;

std::string one_a_line(const std::vector<problem>& problems) {
  std::string text;
  for (const problem& each : problems) {
    if (!text.empty()) text += '\n';
    text += to_string(each);
  }
  return text;
}

} // namespace

std::string to_string(const problem& what) {
  return what.file + ':' + std::to_string(what.line) + ':' + std::to_string(what.column) +
         (what.severity == severity::error ? ": error: " : ": warning: ") + what.key_path + ": " + what.message;
}

std::string in_quotes(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out = "'";
  std::size_t taken = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    // Never end between the bytes of one UTF-8 character: its continuation bytes are 10xxxxxx.
    if (taken >= longest_quote_bytes && (byte & 0xC0U) != 0x80U) return out + "...'";
    ++taken;
    if (byte < 0x20 || byte == 0x7F) {
      out += {'\\', 'x', hex[byte >> 4U], hex[byte & 0xFU]};
    } else {
      out += letter;
    }
  }
  return out + '\'';
}

config_error::config_error(std::vector<problem> problems)
    : std::runtime_error{one_a_line(problems)},
      problems_{std::move(problems)} {}

} // namespace tollgate::config
