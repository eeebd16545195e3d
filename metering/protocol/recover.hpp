// Step 7, recover: an abandoned file's holder is settled, so that what it did not use can be used by others.
//
// Our own earlier life is not recovered here but gone on with: slots.cpp.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Begins when this holder is registered.
void begin_recovery(state& s, std::shared_ptr<holder_file> abandoned);
void begin_waiting_recoveries(state& s);

} // namespace tollgate::metering::protocol
