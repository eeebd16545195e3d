// The contract's spelling of each end.
#include "proxy/reasons.hpp"

#include <array>

namespace tollgate::proxy {
namespace {

constexpr std::array<std::string_view, close_reasons> close_names{
    "client_closed",       "upstream_closed",    "client_reset",   "upstream_reset",
    "quota_exhausted",     "ledger_unavailable", "blocked",        "idle_timeout",
    "half_closed_timeout", "dead_peer",          "drain_deadline", "removed_from_config"};

constexpr std::array<std::string_view, refusal_reasons> refusal_names{"quota_exhausted",   "ledger_unavailable",
                                                                      "blocked",           "client_not_allowed",
                                                                      "no_server_name",    "unknown_server_name",
                                                                      "malformed_hello",   "tls_required",
                                                                      "handshake_timeout", "upstream_unreachable",
                                                                      "connection_limit",  "no_descriptors",
                                                                      "bad_proxy_header",  "draining"};

} // namespace

std::string_view to_string(close_reason reason) noexcept {
  return close_names[static_cast<std::size_t>(reason)];
}
std::string_view to_string(refusal_reason reason) noexcept {
  return refusal_names[static_cast<std::size_t>(reason)];
}

} // namespace tollgate::proxy
