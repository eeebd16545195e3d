// Names and order of the members are fixed: other programs read them.
#include "proxy/admin/usage_json.hpp"

#include <string_view>
#include <unordered_map>

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
  std::unordered_map<std::string_view, const metering::customer_view*> by_id;
  for (const auto& view : views)
    by_id.emplace(view.customer, &view);
  for (const auto& customer : model.customers)
    if (const auto view = by_id.find(customer.id); view != by_id.end())
      result.push_back(usage_json(*view->second, customer));
  return result;
}

} // namespace tollgate::proxy::admin
