// The PROXY header that a load balancer writes before a connection's first byte: whose connection it passes on.
//
// Versions 1 and 2, after "The PROXY protocol" of HAProxy (doc/proxy-protocol.txt). Only peeks: bytes in, verdict out.
// It refuses lengths that do not nest exactly, a checksum that does not match, and what the document forbids to emit.
// Who may be believed is the caller's question.
#pragma once

#include "config/address.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tollgate::proxy::hello {

/// Of version 1, its CR LF included: the document's own limit.
inline constexpr std::size_t max_proxy_v1_bytes = 107;
/// Of either version. AWS sends about 100 bytes; certificates of clients, which some balancers add, are beyond us.
inline constexpr std::size_t max_proxy_header_bytes = 4096;

enum class proxy_outcome : std::uint8_t {
  need_more,
  parsed,
  absent,   ///< the first bytes begin no PROXY header
  rejected, ///< they do, and it is wrong
};

/// The two ends of the connection that the balancer accepted.
struct proxied_ends {
  config::address_port client;
  config::address_port destination;
  friend bool operator==(const proxied_ends&, const proxied_ends&) = default;
};

struct proxy_header {
  std::size_t size = 0; ///< on the wire
  /// Nothing: the balancer speaks for itself (LOCAL, as health checks do), or for a client without an IP address
  /// (UNKNOWN, unix sockets).
  std::optional<proxied_ends> ends;
  std::string vpc_endpoint; ///< `vpce-...`, through which the client came to an AWS balancer; or empty
};

struct proxy_verdict {
  proxy_outcome outcome = proxy_outcome::need_more;
  proxy_header header;   ///< of a parsed one
  std::string_view flaw; ///< of a rejected one, for the log
};

/// `bytes` is everything that has come so far. Never need_more once there are max_proxy_header_bytes. What follows the
/// header is not looked at.
proxy_verdict read_proxy_header(std::span<const std::byte> bytes);

/// A header of version 2 for a TCP connection, without further fields. Where one end is IPv4 and the other IPv6, both
/// are written as IPv6.
std::string write_proxy_header(const proxied_ends& ends);

} // namespace tollgate::proxy::hello
