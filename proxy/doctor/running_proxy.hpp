// What a running proxy says of itself at its admin address, from its metrics. Bytes in, values out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tollgate::proxy::doctor {

struct running_proxy {
  bool answers = false;
  std::string error; ///< why it does not
  std::optional<double> ledger_up;
  std::optional<double> clock_suspect;
  std::optional<double> most_descriptors;
  std::optional<double> open_descriptors;
};

/// The value of a metric without labels in the exposition format.
std::optional<double> metric_value(std::string_view exposition, std::string_view name);

running_proxy read_metrics(std::string_view exposition);

} // namespace tollgate::proxy::doctor
