// Step 1, register: this process becomes its holder's next life, and everything late of the last one is fenced off.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

void enroll(state& s);

/// The fleet's newest period is the one that begins here, if nobody else said so before.
void advance_newest_period(state& s);

} // namespace tollgate::metering::protocol
