// Networks: which addresses they contain, and reading them from text.
#include "config/cidr.hpp"

#include "config/problem.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace tollgate::config {
namespace {

constexpr unsigned v4_mapped_bits = 96;

ip_address without_host_bits(const ip_address& address, unsigned prefix_bits) noexcept {
  std::array<std::uint8_t, 16> bytes{};
  const auto given = address.bytes();
  for (std::size_t at = 0; at < given.size(); ++at) {
    const unsigned before = static_cast<unsigned>(at) * 8;
    const unsigned kept = prefix_bits <= before ? 0U : std::min(8U, prefix_bits - before);
    bytes[at] = static_cast<std::uint8_t>(given[at] & (0xFF00U >> kept));
  }
  return *ip_address::from_bytes(std::span{bytes}.first(given.size()));
}

} // namespace

cidr::cidr(const ip_address& address, unsigned prefix_bits) noexcept
    : network_{without_host_bits(address, prefix_bits)},
      prefix_bits_{prefix_bits} {}

bool cidr::contains(const ip_address& address) const noexcept {
  return address.is_v4() == network_.is_v4() && without_host_bits(address, prefix_bits_) == network_;
}

std::string to_string(const cidr& network) {
  return to_string(network.network()) + '/' + std::to_string(network.prefix_bits());
}

bool contains(const std::vector<cidr>& networks, const ip_address& address) noexcept {
  return std::ranges::any_of(networks, [&](const cidr& each) { return each.contains(address); });
}

parsed<cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address_text = text.substr(0, slash);
  const auto address = ip_address::parse(address_text);
  if (!address) return refusal{in_quotes(text) + " is not a network: write an address and its bits, as 10.0.0.0/8"};
  if (slash == std::string_view::npos) {
    return refusal{in_quotes(text) + " has no number of bits: write " + to_string(cidr{*address, address->bits()}) +
                   " for this one address"};
  }
  const std::string_view bits_text = text.substr(slash + 1);
  const bool written_v6 = address_text.find(':') != std::string_view::npos;
  const unsigned most = written_v6 ? 128 : 32;
  unsigned bits = 0;
  const auto [end, failed] = std::from_chars(bits_text.data(), bits_text.data() + bits_text.size(), bits);
  if (failed != std::errc{} || end != bits_text.data() + bits_text.size() || bits > most) {
    return refusal{in_quotes(text) + " is not a network: the number after the slash is 0 to " + std::to_string(most)};
  }
  if (written_v6 && address->is_v4()) {
    if (bits < v4_mapped_bits) {
      return refusal{in_quotes(text) + " mixes IPv4 and IPv6: write the IPv4 network by itself, as 10.0.0.0/8"};
    }
    bits -= v4_mapped_bits;
  }
  const cidr network{*address, bits};
  if (network.network() != *address) {
    return refusal{in_quotes(text) + " is not the first address of its network: write " + to_string(network)};
  }
  return {network, {}};
}

} // namespace tollgate::config
