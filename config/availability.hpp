// What the configuration may say and this build cannot run yet.
//
// `check` accepts these keys, so that a configuration can be prepared; `run` refuses to start with them rather than
// leave them out in silence. An entry leaves this list in the change that makes the feature work.
#pragma once

#include "config/model.hpp"
#include "config/problem.hpp"

#include <vector>

namespace tollgate::config {

/// One error for each use of a feature that this build does not have, in the order of the model.
std::vector<problem> unavailable_features(const model& checked);

} // namespace tollgate::config
