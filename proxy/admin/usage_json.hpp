// Usage as the contract spells it in JSON, for `/v1/usage` and for `tollgate usage --json` of a stopped proxy.
#pragma once

#include "config/model.hpp"
#include "metering/grant_view.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace tollgate::proxy::admin {

/// One customer. `settings` gives its endpoints; those that moved nothing are there with zeros.
boost::json::object usage_json(const metering::customer_view& of, const config::customer& settings);

/// Every customer of the configuration that is in `views`, in the configuration's order.
boost::json::array usage_json(const std::vector<metering::customer_view>& views, const config::model& model);

} // namespace tollgate::proxy::admin
