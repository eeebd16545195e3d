// Step 2, acquire, the first half: whether and how much more of the allowance should become this holder's to spend.
#pragma once

#include "metering/protocol/chunk.hpp"
#include "metering/protocol/state.hpp"

#include <optional>

namespace tollgate::metering::protocol {

/// Looks at what is left of an idle grant and queues it (asking.hpp) if it is time to ask for more.
void credit(state& s, const grant_ptr& g);

/// How much to ask for now, for its customer's current or next period; nothing if there is no need.
std::optional<std::uint64_t> credit_needed(state& s, const grant_ptr& g);

/// The store has granted what was asked for.
void take_credit(state& s, const grant_ptr& g);

/// Sessions wait for it: nothing is left.
bool dry(const grant& g) noexcept;

/// Takes a look at how fast it is spent.
void pace_of(state& s, grant& g);

demand demand_of(const state& s, const grant& g);

/// What its sessions need in the next moments; nothing for one that is idle.
std::uint64_t needed(const state& s, const grant& g);

} // namespace tollgate::metering::protocol
