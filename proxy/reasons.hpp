// Every end has a name, from the two lists here and from nowhere else: why a relayed connection ended, and why one was
// refused before anything was forwarded. The names are part of the contract (log, metrics, dashboards).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tollgate::proxy {

/// Why a connection that was relaying ended.
enum class close_reason : std::uint8_t {
  client_closed,       ///< both halves ended, the client's first
  upstream_closed,     ///< both halves ended, the upstream's first
  client_reset,        ///< the client sent a reset
  upstream_reset,      ///< the upstream sent a reset
  quota_exhausted,     ///< the allowance was spent
  ledger_unavailable,  ///< the ledger stayed away and the grant was spent
  blocked,             ///< an operator blocked the customer
  idle_timeout,        ///< no byte either way for `timeouts.idle`
  half_closed_timeout, ///< one side had ended and no byte came for `timeouts.half_closed`
  dead_peer,           ///< a side acknowledged nothing for `keepalive.dead_after`, or its keepalive failed
  drain_deadline,      ///< still open when `timeouts.drain` was over, or at the second signal
  removed_from_config, ///< its customer or endpoint is no longer configured
};
inline constexpr std::size_t close_reasons = 12;

/// Why a connection was turned away before a byte was forwarded.
enum class refusal_reason : std::uint8_t {
  quota_exhausted,
  ledger_unavailable,
  blocked,
  client_not_allowed,  ///< its address is in none of the `clients`, or its VPC endpoint not let in
  no_server_name,      ///< a shared listener, and a hello without SNI or a request without a Host
  unknown_server_name, ///< a name that routes nowhere on this listener
  malformed_hello,     ///< not what the front end reads, or something that contradicts itself
  tls_required,
  handshake_timeout,    ///< the front end's deadline passed
  upstream_unreachable, ///< no address of the endpoint could be connected
  connection_limit,     ///< of the customer or of the process
  no_descriptors,
  bad_proxy_header, ///< none or a wrong one of a balancer, or any of somebody else
  draining,
};
inline constexpr std::size_t refusal_reasons = 14;

std::string_view to_string(close_reason reason) noexcept;
std::string_view to_string(refusal_reason reason) noexcept;

} // namespace tollgate::proxy
