// The ledger without a proxy: what commands read and change when no process runs.
//
// Over a blocking store, with the same records, the same transacts and the same numbers as the running protocol. It
// refuses to grant anything: that takes a holder.
#pragma once

#include "metering/grant_protocol.hpp"
#include "metering/grant_view.hpp"
#include "metering/store.hpp"

#include <string>
#include <variant>
#include <vector>

namespace tollgate::metering {

/// Every customer's numbers for `of`, in the order of `customers`; or why the ledger cannot be read. A customer without
/// an account has used nothing of its base.
std::variant<std::vector<customer_view>, std::string>
read_usage(blocking_store& store, const std::vector<customer_setting>& customers, period of);

/// Applies an adjustment to the account of `of`, once for each id. Tries again while others write.
command_done adjust(blocking_store& store, const std::vector<customer_setting>& customers,
                    const adjustment_command& what, period of, wall_time now);

} // namespace tollgate::metering
