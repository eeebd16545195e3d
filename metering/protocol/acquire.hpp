// Step 2, acquire: a part of the allowance becomes this holder's to spend.
#pragma once

#include "metering/protocol/chunk.hpp"
#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Looks at what is left of an idle grant and asks for more if it is time to.
void credit(state& s, const grant_ptr& g);

/// Takes a look at how fast it is spent.
void pace_of(state& s, grant& g);

demand demand_of(const state& s, const grant& g);

/// What its sessions need in the next moments; nothing for one that is idle.
std::uint64_t needed(const state& s, const grant& g);

} // namespace tollgate::metering::protocol
