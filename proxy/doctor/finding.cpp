// See finding.hpp.
#include "proxy/doctor/finding.hpp"

namespace tollgate::proxy::doctor {

std::string_view to_string(verdict value) noexcept {
  switch (value) {
  case verdict::ok:
    return "ok";
  case verdict::warning:
    return "warning";
  case verdict::failed:
    return "failed";
  case verdict::not_applicable:
    return "not_applicable";
  case verdict::not_reached:
    return "not_reached";
  }
  return "unknown";
}

} // namespace tollgate::proxy::doctor
