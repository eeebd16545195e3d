// Usage for people: a table from the same JSON that programs read.
#pragma once

#include <boost/json/array.hpp>
#include <string>

namespace tollgate::proxy::commands {

/// A table for each period. One line a customer and one an endpoint, in bytes; nothing is rounded but the share.
std::string usage_table(const boost::json::array& usage);

} // namespace tollgate::proxy::commands
