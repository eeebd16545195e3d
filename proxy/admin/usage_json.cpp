// Names and order of the members are fixed: other programs read them.
#include "proxy/admin/usage_json.hpp"

#include <algorithm>

namespace tollgate::proxy::admin {

namespace json = boost::json;

json::object usage_json(const metering::customer_view& of, const config::customer& settings) {
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
  return result;
}

json::array usage_json(const std::vector<metering::customer_view>& views, const config::model& model) {
  json::array result;
  for (std::size_t at = 0; at < std::min(views.size(), model.customers.size()); ++at)
    result.push_back(usage_json(views[at], model.customers[at]));
  return result;
}

} // namespace tollgate::proxy::admin
