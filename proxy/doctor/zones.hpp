// Probe `zones`: do the configured names reach every zone of a VPC endpoint, and only those it has?
//
// The names are AWS's: `vpce-ID-RANDOM.vpce-svc-...` has an address in each zone, `vpce-ID-RANDOM-ZONE.vpce-svc-...`
// the one of its zone.
#pragma once

#include "proxy/dial/resolve.hpp"
#include "proxy/doctor/finding.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::doctor {

/// A VPC endpoint's DNS name, taken apart.
struct vpce_name {
  std::string regional; ///< the name without its zone
  std::string zone;     ///< empty: it is the regional name
  friend bool operator==(const vpce_name&, const vpce_name&) = default;
};
/// Nothing when it is no such name.
std::optional<vpce_name> read_vpce_name(std::string_view host);

struct zones_seen {
  struct name {
    std::string zone; ///< empty: the regional name
    dial::resolve_answer answer;
    bool configured = true; ///< false: the regional name, looked up to compare
  };
  std::string regional;
  std::vector<name> names;
  std::string own_zone; ///< the node's `zone`; may be empty
};

finding judge(const zones_seen& seen);

} // namespace tollgate::proxy::doctor
