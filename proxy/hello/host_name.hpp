// A host name as a client sent it: lower-cased, bounded, held without an allocation.
//
// From SNI or from a Host header; the key of the name table and a safe text for the log. It refuses bytes that no host
// name has. It does not judge whether a name could exist: `a..b`, `a.` and `10.0.0.1` are kept as written, and route
// nowhere because no configured name is written like that.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tollgate::proxy::hello {

class host_name {
 public:
  /// 255 octets in DNS wire form (RFC 1035 section 2.3.4) are 253 characters as text, without a trailing dot.
  static constexpr std::size_t max_characters = 253;

  host_name() = default; ///< empty: no name

  /// Nothing when `text` is empty, too long, or has a byte outside `A-Z a-z 0-9 - _ . :`. The colon is there for IPv6
  /// literals alone: RFC 6066 section 3 forbids literals, clients send them, and the log should show them.
  static std::optional<host_name> from(std::string_view text) noexcept;

  /// Lower case. Valid as long as this object is.
  std::string_view view() const noexcept { return {characters_.data(), size_}; }
  bool empty() const noexcept { return size_ == 0; }

  friend bool operator==(const host_name& a, const host_name& b) noexcept { return a.view() == b.view(); }

 private:
  std::array<char, max_characters> characters_{};
  std::uint8_t size_ = 0;
};

} // namespace tollgate::proxy::hello
