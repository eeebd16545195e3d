// A network in CIDR notation, and whether an address is in it.
//
// For `clients`, `groups` and `proxy_protocol.accept_from`. It refuses networks with host bits set: they are typing
// errors, and the message names the network that was probably meant.
#pragma once

#include "config/address.hpp"
#include "config/parsed.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tollgate::config {

/// A network. IPv4 networks contain IPv4 addresses only, IPv6 networks IPv6 ones; an IPv4 network written inside IPv6
/// (`::ffff:10.0.0.0/104`) is kept as IPv4.
class cidr {
 public:
  cidr() = default; ///< 0.0.0.0/0
  /// `prefix_bits` at most the address's bits. Host bits of `address` are cleared.
  cidr(const ip_address& address, unsigned prefix_bits) noexcept;

  const ip_address& network() const noexcept { return network_; }
  unsigned prefix_bits() const noexcept { return prefix_bits_; }
  bool contains(const ip_address& address) const noexcept;

  friend bool operator==(const cidr&, const cidr&) = default;

 private:
  ip_address network_;
  unsigned prefix_bits_ = 0;
};

/// `10.0.0.0/8`
std::string to_string(const cidr& network);

/// Whether any of `networks` contains `address`.
bool contains(const std::vector<cidr>& networks, const ip_address& address) noexcept;

/// An address, a slash and the number of bits; a single address is a /32 or /128.
parsed<cidr> parse_cidr(std::string_view text);

} // namespace tollgate::config
