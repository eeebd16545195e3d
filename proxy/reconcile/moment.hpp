// A moment as CloudWatch's answers have it: RFC 3339 with any offset, or seconds since 1970 with a fraction.
#pragma once

#include "metering/period.hpp"

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

namespace tollgate::proxy::reconcile {

/// Nothing where it is not one, or not from 1970 to 9999.
std::optional<metering::wall_time> moment_of(const boost::json::value& value) noexcept;
/// `2026-11-23T00:00:00Z`, `2026-11-23T01:00:00.000+01:00`
std::optional<metering::wall_time> moment_of(std::string_view text) noexcept;

} // namespace tollgate::proxy::reconcile
