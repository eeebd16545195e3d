// Names and order of the members are fixed: other programs read them.
#include "proxy/admin/usage_json.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tollgate::proxy::admin {

namespace json = boost::json;

namespace {

json::object forecast_json(const metering::forecast& ends) {
  json::object result;
  result["period_end_bytes"] = ends.period_end_bytes;
  // Parentheses: braces would make an array of one.
  result["exhausted_at"] =
      ends.exhausted_at ? json::value(metering::to_rfc3339(*ends.exhausted_at)) : json::value(nullptr);
  return result;
}

json::array endpoints_on(const metering::days_by_endpoint& by_day, metering::day on) {
  json::array result;
  for (const auto& [name, days] : by_day) {
    const auto found = std::ranges::lower_bound(days, on, {}, &metering::day_usage::on);
    if (found == days.end() || found->on != on) continue;
    result.push_back({{"endpoint", name},
                      {"to_warehouse_bytes", found->moved.to_warehouse},
                      {"from_warehouse_bytes", found->moved.from_warehouse}});
  }
  return result;
}

} // namespace

json::array days_json(const metering::customer_view& of) {
  std::map<metering::day, std::uint64_t> used;
  for (const auto& [on, bytes] : of.days)
    used[on] = bytes;
  for (const auto& [name, days] : of.by_day)
    for (const auto& one : days)
      used.try_emplace(one.on, 0);
  json::array result;
  for (const auto& [on, bytes] : used)
    result.push_back(
        {{"day", metering::to_string(on)}, {"endpoints", endpoints_on(of.by_day, on)}, {"used_bytes", bytes}});
  return result;
}

json::object usage_json(const metering::customer_view& of, const config::customer& settings,
                        const metering::forecast& ends) {
  json::object result;
  result["customer"] = of.customer;
  result["period_start"] = metering::to_rfc3339(begin(of.of));
  result["period_end"] = metering::to_rfc3339(end(of.of));
  result["allowance_bytes"] = of.allowance_bytes;
  result["granted_bytes"] = of.granted_bytes;
  result["used_bytes"] = of.used_bytes;
  result["remaining_bytes"] = of.remaining_bytes;
  result["state"] = to_string(of.state);
  json::array endpoints;
  for (const auto& endpoint : settings.endpoints) {
    const auto moved = of.by_endpoint.find(endpoint.name);
    const auto bytes = moved == of.by_endpoint.end() ? metering::endpoint_usage{} : moved->second;
    endpoints.push_back({{"endpoint", endpoint.name},
                         {"to_warehouse_bytes", bytes.to_warehouse},
                         {"from_warehouse_bytes", bytes.from_warehouse}});
  }
  result["endpoints"] = std::move(endpoints);
  result["forecast"] = forecast_json(ends);
  return result;
}

json::array usage_json(const std::vector<metering::customer_view>& views, const config::model& model,
                       const usage_query& query) {
  static const metering::day_totals none;
  json::array result;
  std::unordered_map<std::string_view, const metering::customer_view*> by_id;
  for (const auto& view : views)
    by_id.emplace(view.customer, &view);
  for (const auto& customer : model.customers) {
    const auto found = by_id.find(customer.id);
    if (found == by_id.end()) continue;
    const metering::customer_view& view = *found->second;
    const auto ends = forecast_of(view, query.now, query.last_days ? query.last_days(view.customer) : none);
    json::object one = usage_json(view, customer, ends);
    if (query.days) one["days"] = days_json(view);
    result.push_back(std::move(one));
  }
  return result;
}

json::array oldest_first(std::vector<json::array> newest_first) {
  json::array result;
  for (; !newest_first.empty(); newest_first.pop_back())
    for (json::value& one : newest_first.back())
      result.push_back(std::move(one));
  return result;
}

} // namespace tollgate::proxy::admin
