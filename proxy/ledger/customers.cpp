// A customer's endpoint entries may share a VPC endpoint: it counts once against the limit of two.
#include "proxy/ledger/customers.hpp"

#include <algorithm>

namespace tollgate::proxy {

metering::customer_setting setting_of(const config::customer& from) {
  metering::customer_setting result;
  result.id = from.id;
  result.base_bytes = from.settings.allowance_bytes;
  result.enforced = from.settings.enforce;
  result.warn_at_percent = from.settings.warn_at_percent;
  for (const auto& endpoint : from.endpoints) {
    result.endpoint_names.push_back(endpoint.name);
    if (std::ranges::find(result.endpoint_ids, endpoint.limit_identity()) == result.endpoint_ids.end())
      result.endpoint_ids.push_back(endpoint.limit_identity());
  }
  return result;
}

std::vector<metering::customer_setting> customers_of(const config::model& model) {
  std::vector<metering::customer_setting> result;
  result.reserve(model.customers.size());
  std::ranges::transform(model.customers, std::back_inserter(result), setting_of);
  return result;
}

} // namespace tollgate::proxy
