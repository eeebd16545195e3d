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
/// an account has used nothing of its base. Bytes that are in no day yet belong to the day of `now`.
std::variant<std::vector<customer_view>, std::string>
read_usage(blocking_store& store, const std::vector<customer_setting>& customers, period of, wall_time now);

/// What `customer` has in the ledger, added to `views`; for whoever reads many and has other work in between. Empty:
/// good.
std::string read_usage(blocking_store& store, const customer_setting& customer, period of, wall_time now,
                       std::vector<customer_view>& views);

/// Whoever looks for all periods goes back from the current one, and stops after this many without an account.
inline constexpr unsigned most_empty_periods = 12;

/// Nothing, when one of `views` has an account. Else nobody had traffic or a change in `of`, and this says which
/// periods of the first few customers there are.
std::string why_unknown(blocking_store& store, const std::vector<customer_view>& views, period of);

/// Whether one of these holders, of which no process lives, has not closed itself: what it used since its last report
/// is not in the ledger yet. True where the ledger cannot tell.
bool any_unsettled(blocking_store& store, const std::vector<std::string>& holders);

/// Where a process that started now would stand: its period, and whether it would believe the clock. Or why the ledger
/// cannot be read, or is not for this configuration.
std::variant<period_status, std::string> read_calendar(blocking_store& store, instant now, unsigned starts_on_day);

/// Makes `of`, which the clock shows, the ledger's newest period: the next start believes the clock.
command_done open_period(blocking_store& store, period of, instant now, unsigned starts_on_day);

/// Applies an adjustment to the account of `of`, once for each id. Tries again while others write.
command_done adjust(blocking_store& store, const std::vector<customer_setting>& customers,
                    const adjustment_command& what, period of, wall_time now);

} // namespace tollgate::metering
