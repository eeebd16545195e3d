// This process and its ledger as JSON, for `/v1/status`: what somebody has to know before they believe the numbers.
#pragma once

#include "metering/grant_view.hpp"
#include "proxy/gate.hpp"

#include <boost/json/object.hpp>
#include <chrono>

namespace tollgate::proxy::admin {

/// `since_view`: how long ago the ledger's thread made `view`. `changes`: whether there is a token to change with.
boost::json::object status_json(const gate& of, const metering::grant_view& view, std::chrono::milliseconds since_view,
                                bool changes);

} // namespace tollgate::proxy::admin
