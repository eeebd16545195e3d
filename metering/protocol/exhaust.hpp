// From hunger to exhaustion: a customer is cut off only when nothing is left anywhere, and that is certain.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Nothing is left here and, as far as is known, nothing to hand out.
void run_dry(state& s, const grant_ptr& g);

/// A look at the account and the other holders that run_dry asked for has come back.
void dry_look_done(state& s, const grant_ptr& g);

/// The account or the slot has something again.
void no_longer_dry(state& s, const grant_ptr& g);

} // namespace tollgate::metering::protocol
