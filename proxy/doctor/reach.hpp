// Probe `tcp`: does something accept connections at an upstream's address?
#pragma once

#include "proxy/doctor/finding.hpp"

#include <boost/system/error_code.hpp>
#include <chrono>

namespace tollgate::proxy::doctor {

struct reach_seen {
  boost::system::error_code error; ///< none: connected
  bool timed_out = false;
  std::chrono::milliseconds took{0};
};

finding judge(const reach_seen& seen);

} // namespace tollgate::proxy::doctor
