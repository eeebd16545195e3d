// Usage for whoever writes invoices: rows for a spreadsheet, from the same JSON that programs read.
//
// The columns are docs/usage.md's, and stay: new ones come last. It refuses to round.
#pragma once

#include "metering/period.hpp"

#include <boost/json/array.hpp>
#include <string>

namespace tollgate::proxy::commands {

/// One row a customer and period. `now` decides whether a period is over.
std::string usage_csv(const boost::json::array& usage, metering::wall_time now);

/// One row a customer, endpoint and day; and one a day with the bytes of no endpoint, where there are any. A customer's
/// rows add up to what it used.
std::string usage_days_csv(const boost::json::array& usage);

} // namespace tollgate::proxy::commands
