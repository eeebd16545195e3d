// A configuration for the tests of this room: listeners that suit every warehouse, and the endpoints that a test gives.
#pragma once

#include "config/model.hpp"

#include <string>

namespace tollgate::proxy::onboarding {

/// A lab configuration whose customer `acme` has `endpoints`, and `more` after it. Each endpoint is one line in braces.
/// The listeners are `https` (443), `http` (80), and `pg` and `pg2` (5432, 5433).
config::model model_of(const std::string& endpoints, const std::string& more = {});

} // namespace tollgate::proxy::onboarding
