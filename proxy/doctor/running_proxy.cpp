// See running_proxy.hpp.
#include "proxy/doctor/running_proxy.hpp"

#include <charconv>

namespace tollgate::proxy::doctor {

std::optional<double> metric_value(std::string_view exposition, std::string_view name) {
  while (!exposition.empty()) {
    const auto end = exposition.find('\n');
    std::string_view line = exposition.substr(0, end);
    exposition.remove_prefix(end == std::string_view::npos ? exposition.size() : end + 1);
    if (!line.starts_with(name)) continue;
    line.remove_prefix(name.size());
    if (!line.starts_with(' ')) continue;
    line.remove_prefix(1);
    double value = 0;
    if (std::from_chars(line.data(), line.data() + line.size(), value).ec == std::errc{}) return value;
  }
  return std::nullopt;
}

running_proxy read_metrics(std::string_view exposition) {
  running_proxy seen;
  seen.ledger_up = metric_value(exposition, "tollgate_ledger_up");
  seen.clock_suspect = metric_value(exposition, "tollgate_clock_suspect");
  seen.most_descriptors = metric_value(exposition, "process_max_fds");
  seen.open_descriptors = metric_value(exposition, "process_open_fds");
  seen.answers = seen.ledger_up.has_value();
  if (!seen.answers) seen.error = "what answers is not a tollgate";
  return seen;
}

} // namespace tollgate::proxy::doctor
