// A base allowance that the configuration has changed.
//
// The ledger's base follows the configuration only where it still is what this state directory applied last: so a
// hundred hosts change it once, and an operator's own change by hand is not undone by a restart.
//
// What was applied is kept on disk, in one write for any number of customers: before a transact leaves that makes an
// account from it or changes one, and after a change within a second. So after a crash at any point the file names
// every base that the ledger can hold by us, and the next start goes on from whichever it finds.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Compares the setting with what was applied, and changes the accounts of this and the next period if need be.
void apply_base(state& s, customer& c);

/// Writes down what was noted of bases, if it is time to. Before the requests of a call leave.
void keep_bases(state& s);

} // namespace tollgate::metering::protocol
