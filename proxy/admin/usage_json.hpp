// Usage as the contract spells it in JSON, for `/v1/usage` and for `tollgate usage --json` of a stopped proxy.
#pragma once

#include "config/model.hpp"
#include "metering/forecast.hpp"
#include "metering/grant_view.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tollgate::proxy::admin {

/// One customer. `settings` gives its endpoints; those that moved nothing are there with zeros.
boost::json::object usage_json(const metering::customer_view& of, const config::customer& settings,
                               const metering::forecast& ends);

/// What each endpoint moved on each day that moved anything, oldest first, and what the day used in all.
boost::json::array days_json(const metering::customer_view& of);

struct usage_query {
  metering::wall_time now;
  bool days = false; ///< with the days of each customer as the last member
  /// The last period's days of a customer; may be empty.
  std::function<const metering::day_totals&(const std::string& customer)> last_days{};
};

/// Every customer of the configuration that is in `views`, in the configuration's order.
boost::json::array usage_json(const std::vector<metering::customer_view>& views, const config::model& model,
                              const usage_query& query);

/// Several periods as one array.
boost::json::array oldest_first(std::vector<boost::json::array> newest_first);

} // namespace tollgate::proxy::admin
