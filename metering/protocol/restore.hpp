// A new period restores those who were cut off in the last one: told once, by whichever holder comes first.
//
// It refuses to wait for their traffic: an idle customer hears of it too, and one whose new period began while no
// process ran.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// The current period may be a new one: looks at every customer's last account, some at a time.
void begin_restoring(state& s);

} // namespace tollgate::metering::protocol
