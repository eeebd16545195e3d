// The configuration's customers, at start and after every reload.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// These are the customers now. Grants of those that are gone begin to leave.
void take_customers(state& s, std::vector<customer_setting> settings);

/// Where the allowance is not enforced nobody waits for the ledger, not even at start.
void open_unenforced(state& s);

/// What the new settings mean for grants that are open already.
void apply_settings(state& s);

/// Customers that had no room in the usage file are tried again.
void open_missing(state& s);

} // namespace tollgate::metering::protocol
