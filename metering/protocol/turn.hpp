// Step 6, the next period: from one month's account to the next without a pause.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Every customer's grant of the current period, at start and whenever the customers change.
void open_current_grants(state& s);

/// The newest period that the ledger has told of.
std::optional<period> newest_of(const state& s);

period_status status_of(const state& s, instant now);

/// The wall clock is not believed: says so, and what to do.
void tell_suspect(state& s);

/// Looks at the clocks and begins the next period when both say so.
void look_at_clock(state& s);

/// The local period has moved: every customer turns to its new grant, and the old ones are settled.
void begin_period(state& s);

/// Customers that were active lately get the first bytes of the next period before it begins.
void ask_ahead(state& s);

/// `g` is nobody's current grant any more: it is settled once no worker can touch it.
void start_leaving(state& s, const std::vector<grant_ptr>& which);

} // namespace tollgate::metering::protocol
