// Step 4, return: what this holder does not need goes back to the account, and at the end everything does.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Goes down to `limit`, or to what is used, when the grant is next idle.
void want_return(state& s, const grant_ptr& g, std::uint64_t limit);
/// A grant that is leaving and fenced: everything unspent goes back and the holder leaves the account.
void want_settle(state& s, const grant_ptr& g);

/// Sends what is queued and idle, many grants in one transact.
void send_returns(state& s);

/// What live sessions do not need, of every customer.
void return_spare(state& s);
/// Of those that have been idle for long.
void return_idle(state& s);

/// Everything, then the holder is closed.
void close_down(state& s);
void close_holder_if_settled(state& s);

} // namespace tollgate::metering::protocol
