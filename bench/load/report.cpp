// See report.hpp.
#include "bench/load/report.hpp"

namespace tollgate::bench::load {

std::uint64_t report::failures() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& [reason, times] : counted.failures)
    sum += times;
  return sum;
}

std::optional<process_cost> cost_of(const watched_process& one, const report& all) {
  if (!one.before || !one.begin || !one.end) return std::nullopt;
  process_cost cost;
  cost.cpu_s = static_cast<double>(one.end->cpu_ns - one.begin->cpu_ns) / 1e9;
  cost.user_s = one.end->user_s - one.begin->user_s;
  cost.system_s = one.end->system_s - one.begin->system_s;
  const auto payload = static_cast<double>(all.window.payload_up + all.window.payload_down);
  const auto requests = static_cast<double>(all.window.requests);
  const auto connections = static_cast<double>(all.window.connections);
  const auto per = [&](double scale, double units) -> std::optional<double> {
    if (units <= 0) return std::nullopt;
    return cost.cpu_s * scale / units;
  };
  if (all.asked.is_bulk()) cost.cpu_s_per_gb = per(1e9, payload);
  if (all.asked.what == mode::request) cost.cpu_us_per_request = per(1e6, requests);
  if (all.asked.what == mode::churn) cost.cpu_us_per_connection = per(1e6, connections);
  if (all.asked.what != mode::churn && all.established > 0) {
    const auto& full = all.asked.what == mode::idle ? *one.end : *one.begin;
    cost.rss_bytes_per_connection = (static_cast<double>(full.rss_bytes) - static_cast<double>(one.before->rss_bytes)) /
                                    static_cast<double>(all.established);
  }
  return cost;
}

} // namespace tollgate::bench::load
