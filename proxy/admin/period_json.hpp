// The current period and the clock beside it as JSON, for `/v1/period` and for `tollgate period` of a stopped proxy.
#pragma once

#include "metering/period_status.hpp"

#include <boost/json/object.hpp>

namespace tollgate::proxy::admin {

boost::json::object period_json(const metering::period_status& of);

} // namespace tollgate::proxy::admin
