// Step 2, acquire, the second half: which of the grants that want more go into the next transact.
//
// A transact costs the store one sync, however many grants are in it. So one goes at once, and what comes to want more
// while it is under way goes together afterwards: nobody waits for company, and a thousand customers that come back at
// the same moment need a few transacts. It refuses to decide how much: a grant is judged afresh when its turn comes.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// It wants more. Until its turn comes it is not busy: it may be blocked, drained or settled meanwhile.
void queue_for_credit(state& s, const grant_ptr& g);

/// Sends what may go now. Dry grants, which sessions wait for, go before those that fill up ahead of need.
void send_acquires(state& s);

} // namespace tollgate::metering::protocol
