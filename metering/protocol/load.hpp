// Reading accounts and our own grants from the store: at start, for a new period, and again after a conflict.
#pragma once

#include "metering/protocol/state.hpp"

#include <vector>

namespace tollgate::metering::protocol {

/// Reads them in few requests; those that are being read are left out.
void load(state& s, const std::vector<grant_ptr>& which);

/// The earlier life's file is gone: finds its grants through the accounts of the last, this and the next period.
void find_lost_grants(state& s);

} // namespace tollgate::metering::protocol
