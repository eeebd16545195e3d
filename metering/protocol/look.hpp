// Looking at what others write too: adjustments, blocks, what the other holders use.
#pragma once

#include "metering/protocol/state.hpp"

#include <vector>

namespace tollgate::metering::protocol {

/// Reads the customers' blocks, the accounts and the other holders' grants.
void look(state& s, const std::vector<grant_ptr>& which);

/// The next few that are due: busy and closed customers every few seconds, quiet ones every minute.
void look_around(state& s);

} // namespace tollgate::metering::protocol
