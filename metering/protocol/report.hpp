// Step 3, report: what is used, told while it changes, at most once a second and for at most 60 grants at a time.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

void report(state& s);

} // namespace tollgate::metering::protocol
