// Recall: a hungry holder asks the others for what they do not need, when nothing is left to hand out.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Says in the ledger that this holder is hungry for it.
void begin_recall(state& s, const grant_ptr& g);
/// The hunger is over, one way or the other.
void end_recall(state& s, const grant_ptr& g);

/// Whoever holds something unspent looks every few seconds whether somebody is hungry for it.
void answer_recalls(state& s);

} // namespace tollgate::metering::protocol
