// Probe `ocsp_cache`: do Snowflake's drivers get their OCSP cache over plain HTTP?
#pragma once

#include "proxy/doctor/finding.hpp"
#include "proxy/doctor/http_head.hpp"

#include <optional>
#include <string>

namespace tollgate::proxy::doctor {

struct ocsp_seen {
  bool timed_out = false;
  std::string error; ///< of the socket
  std::string bytes; ///< the first ones, where they are no HTTP head
  std::optional<http_head> head;
};

finding judge(const ocsp_seen& seen);

/// For a customer with Snowflake over TLS and no entry for plain HTTP on the same VPC endpoint.
finding no_ocsp_entry();

} // namespace tollgate::proxy::doctor
