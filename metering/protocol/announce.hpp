// Events on their way from the ledger to whoever tells them: handed out, and erased once they were told.
//
// What this holder wrote is handed out as soon as it is committed. What is left of a life before, or of a holder that
// is gone, is found by listing. It refuses to know whether there is a webhook, and to hold more than `most_held`: the
// rest waits in the ledger.
#pragma once

#include "metering/protocol/state.hpp"

#include <string>
#include <vector>

namespace tollgate::metering::protocol {

inline constexpr std::size_t most_held = 16'384;

/// A transact that wrote it was committed.
void announce(state& s, announcement event);

/// They were told: erased within a moment, many together.
void events_settled(state& s, const std::vector<std::string>& keys);
/// This process is about to end.
void erase_settled_now(state& s);

/// `holder` was settled here: nobody else tells its events.
void take_over_events(state& s, const std::string& holder);

/// Once a second: begins the next listing when it is due.
void look_for_events(state& s);

} // namespace tollgate::metering::protocol
