// Probe `clock`: does somebody keep this host's time, and do others agree with it?
#pragma once

#include "proxy/doctor/finding.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tollgate::proxy::doctor {

struct clock_seen {
  std::optional<bool> kept;    ///< adjtimex(2): synchronised; nothing: the kernel would not say
  std::optional<bool> suspect; ///< what the running proxy says
  struct told {
    std::string who;              ///< an address
    std::chrono::seconds ahead{}; ///< of this host's clock; negative: behind
  };
  std::vector<told> dates; ///< of HTTP Date headers
};

/// A Date header has whole seconds, and takes a while to come.
inline constexpr std::chrono::seconds dates_agree{5};

finding judge(const clock_seen& seen);

} // namespace tollgate::proxy::doctor
