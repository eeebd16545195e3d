// What a probe says: a verdict, what was seen, what that can and cannot tell apart, and what to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::doctor {

enum class verdict : std::uint8_t {
  ok,
  warning,        ///< works, and will not for long or not for everybody
  failed,         ///< does not work, or is not as the service promises
  not_applicable, ///< the probe means nothing here
  not_reached,    ///< an earlier probe failed, or the time was over
};
std::string_view to_string(verdict value) noexcept;

/// A judgement. What strangers sent is printable() in it.
struct finding {
  verdict how = verdict::ok;
  std::string seen{};
  std::string remedy{}; ///< empty: nothing to do
  std::string limits{}; ///< what this cannot tell apart, where it is more than the table of probes says
};

/// One line of the report.
struct result {
  std::string_view probe; ///< an id of the table
  std::string customer{}; ///< empty: this host
  std::string endpoint{}; ///< empty: the customer as a whole, or this host
  std::string target{};   ///< an address, a name or a file; may be empty
  finding what{};
  std::chrono::milliseconds took{0};
};

} // namespace tollgate::proxy::doctor
