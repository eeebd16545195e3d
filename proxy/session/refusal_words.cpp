// SQLSTATEs are the server's own where it has one for the case: drivers and pools know those. 28000 only where TLS
// would help: some drivers take it for a wrong password, and retry with TLS on no other.
#include "proxy/session/refusal_words.hpp"

#include "metering/period.hpp"

namespace tollgate::proxy {

namespace {

constexpr std::string_view whom_to_ask = "Ask those who run the gateway to your warehouse. ";

std::string customer_of(const refusal& what) {
  if (what.to == nullptr) return "this connection";
  return "customer \"" + what.to->customer.settings.id + "\"";
}

std::string used_up(const refusal& what) {
  const auto& told = what.to->customer.told;
  const metering::wall_time reset{std::chrono::seconds{told.period_ends_s.load()}};
  return customer_of(what) + " has used its allowance of " + std::to_string(told.allowance_bytes.load()) +
         " bytes for this period; the next one begins at " + metering::to_rfc3339(reset);
}

std::string ask(std::string_view what_else) {
  return std::string{whom_to_ask}.append(what_else);
}

} // namespace

refusal_words words_of(const refusal& what) {
  const std::string customer = customer_of(what);
  switch (what.why) {
  case refusal_reason::quota_exhausted:
    return {"53400", used_up(what), ask("This is about a quota, not about credentials.")};
  case refusal_reason::ledger_unavailable:
    return {"57P03", "the gateway cannot account for the traffic of " + customer + " now", "Try again later."};
  case refusal_reason::blocked:
    return {"08004", customer + " is blocked at the gateway", ask("This is not about credentials.")};
  case refusal_reason::client_not_allowed:
    return {"08004", "the gateway does not let this client's address in for " + customer, ask("")};
  case refusal_reason::no_server_name:
  case refusal_reason::unknown_server_name:
    return {"08004", "the gateway does not know which warehouse is meant",
            "Connect with TLS and a driver that sends the host name (SNI), and check the host."};
  case refusal_reason::malformed_hello:
    return {"08P01", "the gateway did not understand the first bytes of the connection", ""};
  case refusal_reason::tls_required:
    return {
        "28000", "the gateway lets only encrypted connections through",
        "Connect with sslmode=require or better. Where TLS was refused before (\"access denied\"), that is the cause."};
  case refusal_reason::handshake_timeout:
    return {"08006", "the connection was not negotiated in time", ""};
  case refusal_reason::upstream_unreachable:
    return {"08006", "the gateway cannot reach the warehouse of " + customer, ask("")};
  case refusal_reason::connection_limit:
    return {"53300", "too many connections of " + customer + " at the gateway", ""};
  case refusal_reason::no_descriptors:
    return {"53000", "the gateway has no room for another connection", "Try again later."};
  case refusal_reason::bad_proxy_header:
    return {"08P01", "the load balancer in front of the gateway sent no valid PROXY header", ask("")};
  case refusal_reason::draining:
    return {"57P03", "the gateway is about to stop", "Connect again: another one will answer."};
  }
  return {"08006", "the gateway refused " + customer, ""};
}

} // namespace tollgate::proxy
