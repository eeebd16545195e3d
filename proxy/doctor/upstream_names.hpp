// Probe `upstream_names`: does an upstream's name resolve, and to addresses inside of a VPC?
#pragma once

#include "proxy/dial/resolve.hpp"
#include "proxy/doctor/finding.hpp"

#include <string>

namespace tollgate::proxy::doctor {

struct upstream_name_seen {
  std::string host;
  bool literal = false;        ///< it is an address already
  dial::resolve_answer answer; ///< of those whom the proxy asks
  bool own_servers = false;    ///< the endpoint's `resolver`, not the machine's
  bool lab = false;
};

finding judge(const upstream_name_seen& seen);

} // namespace tollgate::proxy::doctor
