// What most customers have set, and who has something else: so that ten thousand bars can be drawn with their own warn
// steps without sending the same ones ten thousand times.
#pragma once

#include "config/model.hpp"

#include <span>
#include <vector>

namespace tollgate::proxy::admin {

struct usual_settings {
  std::vector<unsigned> warn_at_percent;
  bool enforced = true;
  std::vector<const config::customer*> others; ///< those that differ from the above, in the configuration's order
};

/// Nobody configured: the defaults of the configuration's model. `customers` must outlive the result.
usual_settings usual_settings_of(std::span<const config::customer> customers);

} // namespace tollgate::proxy::admin
