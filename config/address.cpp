// IP addresses and `host:port` taken apart. Text and bytes only; nothing is looked up.
#include "config/address.hpp"

// inet_pton and inet_ntop turn text into bytes and back; they open nothing.
#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace tollgate::config {
namespace {

// RFC 4291 section 2.5.5.2: ::ffff:0:0/96 carries an IPv4 address in its last four bytes.
constexpr std::array<std::uint8_t, 12> v4_mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

// The longest IPv6 text, with a dotted quad at its end, is 45 bytes.
constexpr std::size_t longest_address_text = 45;

} // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) {
  if (text.size() > longest_address_text || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated{text};
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return from_bytes(std::span{bytes}.first<4>());
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return from_bytes(bytes);
  return std::nullopt;
}

std::optional<ip_address> ip_address::from_bytes(std::span<const std::uint8_t> bytes) noexcept {
  if (bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
  if (bytes.size() == 16 && std::ranges::equal(bytes.first(12), v4_mapped_prefix)) bytes = bytes.subspan(12);
  ip_address made;
  made.v4_ = bytes.size() == 4;
  std::ranges::copy(bytes, made.bytes_.begin());
  return made;
}

bool ip_address::is_loopback() const noexcept {
  if (v4_) return bytes_[0] == 127;
  return std::ranges::all_of(bytes().first(15), [](std::uint8_t byte) { return byte == 0; }) && bytes_[15] == 1;
}

bool ip_address::is_unspecified() const noexcept {
  return std::ranges::all_of(bytes_, [](std::uint8_t byte) { return byte == 0; });
}

bool ip_address::is_link_local() const noexcept {
  if (v4_) return bytes_[0] == 169 && bytes_[1] == 254;
  return bytes_[0] == 0xFE && (bytes_[1] & 0xC0U) == 0x80;
}

bool ip_address::is_multicast() const noexcept {
  return v4_ ? (bytes_[0] & 0xF0U) == 224 : bytes_[0] == 0xFF;
}

bool ip_address::is_broadcast() const noexcept {
  return v4_ && std::ranges::all_of(bytes(), [](std::uint8_t byte) { return byte == 0xFF; });
}

bool ip_address::is_metadata() const noexcept {
  static constexpr std::array<std::string_view, 5> services{"169.254.169.254", "169.254.170.2", "169.254.170.23",
                                                            "fd00:ec2::254", "fd00:ec2::23"};
  return std::ranges::any_of(services, [this](std::string_view text) { return parse(text) == *this; });
}

std::string to_string(const ip_address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.is_v4() ? AF_INET : AF_INET6, address.bytes().data(), text.data(), text.size());
  return text.data();
}

std::string to_string(const address_port& where) {
  const std::string host = to_string(where.address);
  return (where.address.is_v4() ? host : '[' + host + ']') + ':' + std::to_string(where.port);
}

std::optional<host_port_text> split_host_port(std::string_view text) {
  host_port_text split;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  split.host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), split.port);
  if (failed != std::errc{} || end != port.data() + port.size()) return std::nullopt;
  if (split.host.size() > 2 && split.host.front() == '[' && split.host.back() == ']') {
    split.host = split.host.substr(1, split.host.size() - 2);
    split.bracketed = true;
  }
  // A bracket or a colon that is left is an IPv6 address without its brackets, or with half of them.
  const bool odd = split.host.find_first_of("[]") != std::string_view::npos ||
                   (!split.bracketed && split.host.find(':') != std::string_view::npos);
  if (split.host.empty() || odd) return std::nullopt;
  return split;
}

} // namespace tollgate::config
