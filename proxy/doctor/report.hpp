// A report for people and for programs.
#pragma once

#include "proxy/doctor/run.hpp"

#include <boost/json/object.hpp>
#include <string>

namespace tollgate::proxy::doctor {

/// One line a result, in blocks for this host and for each endpoint; what is not ok says what it cannot tell apart and
/// what to do.
std::string text_of(const report& of);

/// `{"began","took_ms","verdict","results":[{"probe","customer","endpoint","target","verdict","seen","limits","remedy",
/// "took_ms"}]}`
boost::json::object json_of(const report& of);

} // namespace tollgate::proxy::doctor
