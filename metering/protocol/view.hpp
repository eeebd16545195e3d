// The state as numbers to show; what `usage` says without a proxy is filled in by the same functions.
#pragma once

#include "metering/grant_view.hpp"
#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

grant_view view_of(const state& s, instant now);

/// The numbers of an account and of the grants of all its members. `today` is inside the period: what no day holds yet
/// is its.
void fill_view(customer_view& view, account_record account, const others_view& members, day today);
/// The state's name, when the numbers are in.
void name_state(customer_view& view, bool blocked, const std::vector<unsigned>& warn_at);

} // namespace tollgate::metering::protocol
