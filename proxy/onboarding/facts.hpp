// What a configuration says of one VPC endpoint: the values to hand over, and what it shows to be done.
#pragma once

#include "proxy/onboarding/checklist.hpp"

#include <string>
#include <vector>

namespace tollgate::proxy::onboarding {

/// The entries of one customer that share a VPC endpoint and a warehouse. All may be missing: a customer to come.
struct entries {
  const config::model* model = nullptr;
  const config::customer* customer = nullptr;
  std::vector<const config::endpoint*> endpoints;

  /// The one that carries the warehouse's own traffic, not OCSP's; null: none.
  const config::endpoint* main() const;
};

/// A value, or a blank and who has it.
handed_value value_of(fact which, const entries& of, const platform_facts& platform);

/// What an entry of the configuration shows: the words for it, and whether that is enough.
struct shown {
  std::string words; ///< empty: nothing
  bool enough = false;
};
shown shown_by(evidence what, const entries& of);

/// Whether a name of the warehouse's leads to the proxy, so that a probe can look at it.
bool has_led_names(const entries& of);

} // namespace tollgate::proxy::onboarding
