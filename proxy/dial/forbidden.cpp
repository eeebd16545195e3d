// See forbidden.hpp.
#include "proxy/dial/forbidden.hpp"

#include <algorithm>
#include <initializer_list>

namespace tollgate::proxy::dial {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

bool starts_with(const address_v6::bytes_type& bytes, std::initializer_list<unsigned char> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

/// The IPv4 address that a packet to this IPv6 address would reach, or the address as it is, without its scope.
address effective(const address& given) {
  if (given.is_v4()) return given;
  const auto bytes = given.to_v6().to_bytes();
  const bool mapped = starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF});        // RFC 4291 2.5.5.2
  const bool translated = starts_with(bytes, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0}); // RFC 6052 2.1
  const bool compatible = starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) &&        // RFC 4291 2.5.5.1
                          !given.to_v6().is_unspecified() && !given.to_v6().is_loopback();
  if (mapped || translated || compatible) return address_v4{{bytes[12], bytes[13], bytes[14], bytes[15]}};
  return address_v6{bytes};
}

forbidden judge(const address_v4& where, bool lab) {
  const auto bytes = where.to_bytes();
  if (bytes[0] == 0) return forbidden::unspecified;
  if (bytes[0] == 127) return lab ? forbidden::no : forbidden::loopback;
  // EC2's, ECS's and EKS's pod identity: more specific than the link-local range that they are in.
  if (bytes[0] == 169 && bytes[1] == 254) {
    const unsigned host = bytes[2] * 256U + bytes[3];
    const bool metadata = host == 169 * 256 + 254 || host == 170 * 256 + 2 || host == 170 * 256 + 23;
    return metadata ? forbidden::metadata : forbidden::link_local;
  }
  if (bytes[0] >= 224 && bytes[0] <= 239) return forbidden::multicast;
  if (where == address_v4::broadcast()) return forbidden::broadcast;
  return forbidden::no;
}

forbidden judge(const address_v6& where, bool lab) {
  const auto bytes = where.to_bytes();
  if (where.is_unspecified()) return forbidden::unspecified;
  if (where.is_loopback()) return lab ? forbidden::no : forbidden::loopback;
  // fd00:ec2::/32 is where AWS puts what it offers inside an instance: ::254 is EC2's metadata, ::23 EKS's credentials.
  if (starts_with(bytes, {0xFD, 0x00, 0x0E, 0xC2})) return forbidden::metadata;
  if (where.is_link_local()) return forbidden::link_local;
  if (where.is_multicast()) return forbidden::multicast;
  return forbidden::no;
}

bool is_own(const address& where, std::uint16_t port, const dial_rules& rules) {
  const bool here = where.is_loopback() || std::any_of(rules.interfaces.begin(), rules.interfaces.end(),
                                                       [&](const address& own) { return effective(own) == where; });
  return std::any_of(rules.listeners.begin(), rules.listeners.end(), [&](const auto& listener) {
    if (listener.port() != port) return false;
    if (!listener.address().is_unspecified()) return effective(listener.address()) == where;
    // 0.0.0.0 takes IPv4 alone; :: takes both, unless it was told not to, and that is not known here.
    return here && (where.is_v4() || listener.address().is_v6());
  });
}

} // namespace

forbidden why_forbidden(const boost::asio::ip::tcp::endpoint& where, const dial_rules& rules) {
  if (where.port() == 0) return forbidden::port_zero;
  const auto address = effective(where.address());
  const auto range = address.is_v4() ? judge(address.to_v4(), rules.lab) : judge(address.to_v6(), rules.lab);
  if (range != forbidden::no) return range;
  return is_own(address, where.port(), rules) ? forbidden::own_listener : forbidden::no;
}

std::string_view to_string(forbidden why) noexcept {
  switch (why) {
  case forbidden::no:
    return "allowed";
  case forbidden::unspecified:
    return "an unspecified address";
  case forbidden::loopback:
    return "a loopback address";
  case forbidden::metadata:
    return "the cloud's metadata service";
  case forbidden::link_local:
    return "a link-local address";
  case forbidden::multicast:
    return "a multicast address";
  case forbidden::broadcast:
    return "the broadcast address";
  case forbidden::port_zero:
    return "port 0";
  case forbidden::own_listener:
    return "a listener of this proxy";
  }
  return "unknown";
}

} // namespace tollgate::proxy::dial
