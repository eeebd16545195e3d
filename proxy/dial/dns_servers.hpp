// Asks an endpoint's own DNS servers for the addresses of a name, where the host's DNS would answer with this proxy.
//
// DNS is c-ares's (UDP, and TCP for long answers); Asio waits for it, so no thread is held up. Nothing of the host
// takes part: no /etc/hosts, no /etc/resolv.conf, no search list. No caching, no retries later: the address book does
// both.
#pragma once

#include "proxy/dial/resolve.hpp"
#include "proxy/dial/turnstile.hpp"

#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace tollgate::proxy::dial {

struct dns_times {
  std::chrono::milliseconds attempt{1'500}; ///< for a server's answer, the first time; longer the second time
  std::chrono::milliseconds total{8'000};   ///< for a name, over all servers and tries
};

/// The most servers of an endpoint, and lookups at once in a proxy.
inline constexpr std::size_t most_dns_servers = 4;
inline constexpr std::size_t most_dns_lookups = 8;
/// What they may have open: an epoll set, for each server a UDP and a TCP socket, and one that sorts the answers.
inline constexpr std::size_t dns_descriptors = most_dns_lookups * (2 + 2 * most_dns_servers);

/// The lookups of one thread: await them all on the same one. The functions may outlive this object.
class dns_servers {
 public:
  explicit dns_servers(std::size_t at_once = most_dns_lookups) : lookups_{std::make_shared<turnstile>(at_once)} {}

  /// `servers`: 1 to most_dns_servers, the first one first. An answer's addresses are in the order of RFC 6724.
  resolve_function function(std::vector<boost::asio::ip::udp::endpoint> servers, dns_times times = {});

 private:
  std::shared_ptr<turnstile> lookups_;
};

} // namespace tollgate::proxy::dial
