// Text from outside on its way into a record: an operator's terminal may send anything, and a record that cannot be
// read again is a damaged ledger.
#pragma once

#include <boost/json/string.hpp>

#include <string_view>

namespace tollgate::metering {

/// What is not UTF-8 becomes '?'.
boost::json::string readable(std::string_view text);

} // namespace tollgate::metering
