// See identities.hpp.
#include "proxy/identities.hpp"

#include <chrono>

namespace tollgate::proxy {

void told_terms::hear(metering::period of, std::uint64_t allowance) noexcept {
  const auto ends_s = std::chrono::floor<std::chrono::seconds>(metering::end(of)).time_since_epoch().count();
  if (ends_s < period_ends_s.load()) return;
  allowance_bytes = allowance;
  period_ends_s = ends_s;
}

customer_identity& identities::customer(const config::customer& from) {
  if (customer_identity* const known = find(from.id)) return *known;
  customer_identity& added =
      customers_.emplace_back(from.id, static_cast<std::uint32_t>(customers_.size()), from.settings.enforce, signals_);
  const std::lock_guard lock{mutex_};
  by_id_.emplace(added.id, &added);
  return added;
}

endpoint_identity& identities::endpoint(customer_identity& of, std::string_view name) {
  if (const auto known = of.endpoints.find(name); known != of.endpoints.end()) return *known->second;
  endpoint_identity& added = endpoints_.emplace_back(of, std::string{name}, endpoints_.size());
  of.endpoints.emplace(added.name, &added);
  return added;
}

listener_identity& identities::listener(std::string_view name) {
  if (const auto known = listeners_by_name_.find(name); known != listeners_by_name_.end()) return *known->second;
  listener_identity& added = listeners_.emplace_back(std::string{name}, listeners_.size());
  listeners_by_name_.emplace(added.name, &added);
  return added;
}

customer_identity* identities::find(std::string_view id) const {
  const std::lock_guard lock{mutex_};
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

} // namespace tollgate::proxy
