// A base allowance that the configuration has changed.
//
// The ledger's base follows the configuration only where it still is what this state directory applied last: so a
// hundred hosts change it once, and an operator's own change by hand is not undone by a restart.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Compares the setting with what was applied, and changes the accounts of this and the next period if need be.
void apply_base(state& s, customer& c);

} // namespace tollgate::metering::protocol
