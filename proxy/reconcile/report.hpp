// The comparison as a table for people, rows for a spreadsheet, JSON, and metrics for node_exporter's text files.
#pragma once

#include "proxy/reconcile/comparison.hpp"

#include "metering/period.hpp"

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace tollgate::proxy::reconcile {

/// A heading, then a row a day and one for the total of each endpoint. The bytes and the share are of the drift.
std::vector<std::vector<std::string>> rows_of(const comparison& of, const tolerance& by);
boost::json::object json_of(const comparison& of, const tolerance& by);
/// `tollgate_reconcile_*` of the totals.
std::string metrics_of(const comparison& of, metering::wall_time now);

} // namespace tollgate::proxy::reconcile
