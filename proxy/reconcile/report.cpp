// See report.hpp.
#include "proxy/reconcile/report.hpp"

#include "metering/exposition.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <cstdio>

namespace tollgate::proxy::reconcile {
namespace {

namespace json = boost::json;

std::string count(const std::optional<std::uint64_t>& bytes) {
  return bytes ? std::to_string(*bytes) : "-";
}

std::string percent(double ratio) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%+.2f%%", 100 * ratio);
  return buffer.data();
}

std::vector<std::string> row_of(const counted_here& what, const std::string& day, const pair_of_counts& counts,
                                const tolerance& by) {
  return {what.customer,
          what.endpoint,
          what.vpc_endpoint,
          day,
          count(counts.ours),
          count(counts.theirs),
          std::to_string(counts.drift()),
          percent(counts.ratio()),
          by.exceeded_by(counts) ? "beyond" : ""};
}

void put(json::object& to, const pair_of_counts& counts, const tolerance& by) {
  to["ours_bytes"] = counts.ours ? json::value(*counts.ours) : json::value(nullptr);
  to["aws_bytes"] = counts.theirs ? json::value(*counts.theirs) : json::value(nullptr);
  to["drift_bytes"] = counts.drift();
  to["drift_ratio"] = counts.ratio();
  to["beyond"] = by.exceeded_by(counts);
}

} // namespace

std::vector<std::vector<std::string>> rows_of(const comparison& of, const tolerance& by) {
  std::vector<std::vector<std::string>> rows{
      {"customer", "endpoint", "vpc_endpoint", "day", "ours_bytes", "aws_bytes", "drift_bytes", "drift", "tolerance"}};
  for (const compared& one : of.endpoints) {
    for (const auto& [on, counts] : one.days)
      rows.push_back(row_of(one.what, metering::to_string(on), counts, by));
    rows.push_back(row_of(one.what, "total", one.total, by));
  }
  return rows;
}

json::object json_of(const comparison& of, const tolerance& by) {
  json::array endpoints;
  for (const compared& one : of.endpoints) {
    json::object endpoint{
        {"customer", one.what.customer}, {"endpoint", one.what.endpoint}, {"vpc_endpoint", one.what.vpc_endpoint}};
    put(endpoint, one.total, by);
    json::array days;
    for (const auto& [on, counts] : one.days) {
      json::object day{{"day", metering::to_string(on)}};
      put(day, counts, by);
      days.push_back(std::move(day));
    }
    endpoint["days"] = std::move(days);
    endpoints.push_back(std::move(endpoint));
  }
  json::array not_ours;
  for (const std::string& id : of.not_ours)
    not_ours.emplace_back(id);
  json::object result;
  result["tolerance_ratio"] = by.ratio;
  result["ignored_bytes"] = by.ignored_bytes;
  result["beyond"] = of.exceeds(by);
  result["endpoints"] = std::move(endpoints);
  result["not_configured"] = std::move(not_ours);
  return result;
}

std::string metrics_of(const comparison& of, metering::wall_time now) {
  metering::exposition to;
  const auto labels_of = [](const compared& one) {
    return metering::exposition::labels{{"customer", one.what.customer}, {"endpoint", one.what.endpoint}};
  };
  to.gauge("tollgate_reconcile_drift_bytes", "What AWS counted more than we did, over the days that were compared.");
  for (const compared& one : of.endpoints)
    to.sample(labels_of(one), static_cast<double>(one.total.drift()));
  to.gauge("tollgate_reconcile_drift_ratio", "The same as a share of the larger count, from -1 to 1.");
  for (const compared& one : of.endpoints)
    to.sample(labels_of(one), one.total.ratio());
  to.gauge("tollgate_reconcile_timestamp_seconds", "When the counts were compared.");
  to.sample({}, static_cast<double>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()));
  return to.text();
}

} // namespace tollgate::proxy::reconcile
