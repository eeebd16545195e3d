// Operators' commands on their way through the store.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

void begin_adjustment(state& s, command_id id, adjustment_command what);
void begin_block(state& s, command_id id, const block_command& what);
void open_period(state& s, command_id id, period of);

} // namespace tollgate::metering::protocol
