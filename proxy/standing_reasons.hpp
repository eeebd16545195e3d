// What a customer's standing means for its connections: why a running one ends, why a new one is refused.
#pragma once

#include "metering/account.hpp"
#include "proxy/reasons.hpp"

#include <optional>

namespace tollgate::proxy {

/// Nothing: it may go on.
constexpr std::optional<close_reason> close_reason_of(metering::standing standing) noexcept {
  switch (standing) {
  case metering::standing::exhausted:
    return close_reason::quota_exhausted;
  case metering::standing::unavailable:
    return close_reason::ledger_unavailable;
  case metering::standing::blocked:
    return close_reason::blocked;
  case metering::standing::unknown:
  case metering::standing::open:
    break;
  }
  return std::nullopt;
}

/// Nothing: it may come in, or has to wait for a verdict.
constexpr std::optional<refusal_reason> refusal_reason_of(metering::standing standing) noexcept {
  switch (standing) {
  case metering::standing::exhausted:
    return refusal_reason::quota_exhausted;
  case metering::standing::unavailable:
    return refusal_reason::ledger_unavailable;
  case metering::standing::blocked:
    return refusal_reason::blocked;
  case metering::standing::unknown:
  case metering::standing::open:
    break;
  }
  return std::nullopt;
}

} // namespace tollgate::proxy
