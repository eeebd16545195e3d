// IP addresses as the operator wrote them, and what kind of address each is.
//
// For listeners, upstreams, resolvers and clients. Text and bytes in, a value out. It refuses names, scope ids
// (`fe80::1%eth0`) and every short form (`127.1`); it resolves nothing and opens nothing.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tollgate::config {

/// An IPv4 or IPv6 address. An IPv4 address written inside IPv6 (`::ffff:10.0.0.1`) is kept as IPv4, so that a client
/// seen through a dual-stack listener compares equal to the same client seen through an IPv4 one.
class ip_address {
 public:
  ip_address() = default; ///< 0.0.0.0

  /// Nothing when `text` is not the full form of an address (RFC 4291 section 2.2, dotted quads of four numbers).
  static std::optional<ip_address> parse(std::string_view text);
  /// From network byte order: 4 or 16 bytes. Nothing for any other count.
  static std::optional<ip_address> from_bytes(std::span<const std::uint8_t> bytes) noexcept;

  bool is_v4() const noexcept { return v4_; }
  unsigned bits() const noexcept { return v4_ ? 32 : 128; }
  /// 4 or 16 bytes in network byte order.
  std::span<const std::uint8_t> bytes() const noexcept { return {bytes_.data(), v4_ ? 4U : 16U}; }

  bool is_loopback() const noexcept;    ///< 127.0.0.0/8, ::1
  bool is_unspecified() const noexcept; ///< 0.0.0.0, ::
  bool is_link_local() const noexcept;  ///< 169.254.0.0/16, fe80::/10
  bool is_multicast() const noexcept;   ///< 224.0.0.0/4, ff00::/8
  bool is_broadcast() const noexcept;   ///< 255.255.255.255
  /// Where AWS hands out credentials: EC2 169.254.169.254 and fd00:ec2::254, ECS 169.254.170.2,
  /// EKS 169.254.170.23 and fd00:ec2::23.
  bool is_metadata() const noexcept;

  friend auto operator<=>(const ip_address&, const ip_address&) = default;

 private:
  bool v4_ = true;
  std::array<std::uint8_t, 16> bytes_{};
};

/// The canonical text (RFC 5952 for IPv6).
std::string to_string(const ip_address& address);

/// Where to bind or to send: an address and a port.
struct address_port {
  ip_address address;
  std::uint16_t port = 0;

  friend auto operator<=>(const address_port&, const address_port&) = default;
};

/// `10.0.0.1:443`, `[::1]:443`.
std::string to_string(const address_port& where);

/// A host and a port, taken apart and not yet understood. The host has lost its brackets.
struct host_port_text {
  std::string_view host;
  std::uint16_t port = 0;
  bool bracketed = false;
};

/// Splits `host:port` and `[v6]:port`; the port is 0 to 65535 in decimal digits. Nothing when it is not of that form,
/// which an IPv6 address without brackets is not.
std::optional<host_port_text> split_host_port(std::string_view text);

} // namespace tollgate::config
