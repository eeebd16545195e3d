// Probe `tls_certificate`: who answers a TLS client, for how long, and would a client believe it?
#pragma once

#include "config/model.hpp"
#include "proxy/doctor/finding.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tollgate::proxy::doctor {

/// Everything foreign in it is printable().
struct certificate_seen {
  enum class end {
    completed,
    broken,   ///< an alert, another protocol, or a connection that ended: `detail`
    silent,   ///< no answer in time
    too_much, ///< more bytes than a handshake has
  };
  end how = end::completed;
  std::string detail;
  std::string version; ///< `TLSv1.3`
  std::string subject;
  std::string issuer;
  std::vector<std::string> names; ///< the first few of the certificate's
  std::size_t more_names = 0;
  std::chrono::sys_seconds not_before{};
  std::chrono::sys_seconds not_after{};
  std::string untrusted; ///< why the chain leads to no authority that is known here; empty: it does
  std::string asked;     ///< the name that was asked for and compared; empty: none
  bool name_matches = false;

  config::warehouse warehouse = config::warehouse::databricks;
  std::chrono::sys_seconds now{};
};

/// A certificate that ends sooner is a warning.
inline constexpr std::chrono::days certificate_warning{14};

finding judge(const certificate_seen& seen);

} // namespace tollgate::proxy::doctor
