// See host_name.hpp. One table answers both questions about a byte: may it be here, and what is it in lower case.
#include "proxy/hello/host_name.hpp"

namespace tollgate::proxy::hello {
namespace {

/// The lower-case form of each byte that may stand in a host name; 0 for every other byte.
constexpr std::array<char, 256> lower_case = [] {
  std::array<char, 256> table{};
  for (char c : std::string_view{"abcdefghijklmnopqrstuvwxyz0123456789-_.:"})
    table[static_cast<unsigned char>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c)
    table[static_cast<unsigned char>(c)] = static_cast<char>(c - 'A' + 'a');
  return table;
}();

} // namespace

std::optional<host_name> host_name::from(std::string_view text) noexcept {
  if (text.empty() || text.size() > max_characters) return std::nullopt;
  host_name name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = lower_case[static_cast<unsigned char>(text[i])];
    if (c == 0) return std::nullopt;
    name.characters_[i] = c;
  }
  name.size_ = static_cast<std::uint8_t>(text.size());
  return name;
}

} // namespace tollgate::proxy::hello
