// Probe `webhook`: can events be signed, and would the receiver be reached and believed? No event is sent.
#pragma once

#include "proxy/doctor/certificate.hpp"
#include "proxy/doctor/finding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tollgate::proxy::doctor {

struct receiver_seen {
  std::string host;
  std::string lookup_error;                    ///< empty: it has an address
  std::string connect_error;                   ///< of the last address; empty: connected
  std::string ca_problem;                      ///< why `ca_file` cannot be used; empty: it can
  std::optional<certificate_seen> certificate; ///< nothing: in the clear, or not reached
};

finding judge(const receiver_seen& seen);

struct secret_seen {
  std::string problem;
  std::string warning;
};
finding judge(const secret_seen& seen);

} // namespace tollgate::proxy::doctor
