// May this address be dialled? A name server's answer must not turn the proxy on itself, on its host or on the cloud's
// metadata.
//
// Pure: the addresses and listeners of this host are arguments. It refuses to resolve, to open and to remember.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tollgate::proxy::dial {

/// Why an address is never dialled.
enum class forbidden : std::uint8_t {
  no,
  unspecified,  ///< 0.0.0.0/8 and ::, which Linux connects to this host
  loopback,     ///< 127.0.0.0/8 and ::1; allowed in the lab
  metadata,     ///< EC2's and ECS's, IPv4 and IPv6: it hands out this host's credentials
  link_local,   ///< 169.254.0.0/16, fe80::/10
  multicast,    ///< 224.0.0.0/4, ff00::/8
  broadcast,    ///< 255.255.255.255
  port_zero,    ///< no connection can go there
  own_listener, ///< this proxy: a name that is overridden to it would be relayed in circles
};

/// For the log.
std::string_view to_string(forbidden why) noexcept;

/// What this host is, as far as dialling goes.
struct dial_rules {
  bool lab = false; ///< loopback may be dialled
  /// Where this process listens. The unspecified address stands for every address of the host.
  std::vector<boost::asio::ip::tcp::endpoint> listeners;
  std::vector<boost::asio::ip::address> interfaces; ///< local_addresses(), or a test's
};

/// Any thread. An IPv4 address inside an IPv6 one (mapped, compatible, or behind the NAT64 prefix 64:ff9b::/96) is
/// judged as the IPv4 address.
forbidden why_forbidden(const boost::asio::ip::tcp::endpoint& where, const dial_rules& rules);

} // namespace tollgate::proxy::dial
