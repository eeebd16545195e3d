// Finds the JSON object in what somebody copied: the object itself, or as CSV, a JSON string or a row of results quotes
// it.
//
// What stands around it is passed over: a CSV's header, a table's frame. The depth is bounded; the length is the
// caller's.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace tollgate::config::import_snowflake {

struct json_object_reading {
  boost::json::object value;
  std::string error; ///< empty: `value` is the object
};

json_object_reading find_json_object(std::string_view text);

} // namespace tollgate::config::import_snowflake
