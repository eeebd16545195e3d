// See usual_settings.hpp.
#include "proxy/admin/usual_settings.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tollgate::proxy::admin {

usual_settings usual_settings_of(std::span<const config::customer> customers) {
  using shown = std::pair<std::vector<unsigned>, bool>;
  const auto shown_of = [](const config::customer& of) {
    return shown{of.settings.warn_at_percent, of.settings.enforce};
  };
  std::map<shown, std::size_t> counts;
  for (const auto& customer : customers)
    ++counts[shown_of(customer)];
  const config::customer_settings defaults;
  shown most{defaults.warn_at_percent, defaults.enforce};
  if (!counts.empty())
    most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
             return a.second < b.second;
           })->first;
  usual_settings result{most.first, most.second, {}};
  for (const auto& customer : customers)
    if (shown_of(customer) != most) result.others.push_back(&customer);
  return result;
}

} // namespace tollgate::proxy::admin
