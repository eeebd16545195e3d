// Probe `postgres_tls`: how does an RDS or Redshift upstream answer a client that asks for TLS?
#pragma once

#include "proxy/doctor/finding.hpp"

#include <string>

namespace tollgate::proxy::doctor {

struct postgres_seen {
  enum class end { answered, closed, silent };
  end how = end::answered;
  std::string bytes;        ///< the first ones, one to a few
  std::string error;        ///< of the socket, where it is closed
  bool tls_required = true; ///< the endpoint's key
};

finding judge(const postgres_seen& seen);

/// SSLRequest: its length and its code (PostgreSQL, "Message Formats").
inline constexpr std::string_view ssl_request{"\0\0\0\x08\x04\xd2\x16\x2f", 8};

} // namespace tollgate::proxy::doctor
