// Reads CloudWatch's BytesProcessed as the AWS command line and the SDKs answer it: get-metric-data with its arrays of
// values, get-metric-statistics with its data points.
//
// Points of any length are added up to days, UTC. It refuses what is not whole (a page of several, partial data), what
// is not a sum of bytes, days that begin at another time, and the same bytes twice.
#pragma once

#include "metering/days.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::reconcile {

/// The longest answer that is read. A month of two hundred endpoints is 8 MB in points of an hour.
inline constexpr std::size_t max_answer_bytes = std::size_t{64} * 1024 * 1024;
/// The most data points, all together.
inline constexpr std::size_t max_points = 1'000'000;
/// The deepest an answer is: an object, its results, a result, its values.
inline constexpr std::size_t max_depth = 8;

struct counted_by_aws {
  std::map<std::string, metering::day_totals> days; ///< by VPC endpoint id
  std::vector<std::string> problems;                ///< `days` is complete only without any; each names its place
};

/// `vpc_endpoint`: whose bytes they are, where a series does not say; may be empty.
counted_by_aws read_answer(std::string_view text, const std::string& vpc_endpoint);

} // namespace tollgate::proxy::reconcile
