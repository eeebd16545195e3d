// See usage_csv.hpp.
#include "proxy/commands/usage_csv.hpp"

#include "proxy/commands/csv.hpp"
#include "proxy/commands/members.hpp"

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;

std::string day_of(const std::string& rfc3339) {
  return rfc3339.substr(0, 10);
}

struct both_ways {
  std::uint64_t to_warehouse = 0;
  std::uint64_t from_warehouse = 0;
};

both_ways moved_by(const json::object& endpoint) {
  return {number_in(endpoint, "to_warehouse_bytes"), number_in(endpoint, "from_warehouse_bytes")};
}

both_ways moved_by_all(const json::array& endpoints) {
  both_ways sum;
  for (const json::value& one : endpoints) {
    if (!one.is_object()) continue;
    const both_ways some = moved_by(one.get_object());
    sum.to_warehouse += some.to_warehouse;
    sum.from_warehouse += some.from_warehouse;
  }
  return sum;
}

/// Nobody holds a part of the allowance any more, so nothing can be added.
bool is_final(const json::object& customer, metering::wall_time now) {
  return text_in(customer, "period_end") <= metering::to_rfc3339(now) &&
         number_in(customer, "granted_bytes") == number_in(customer, "used_bytes");
}

std::string rows_of_day(const json::object& customer, const json::object& on) {
  std::string rows;
  std::uint64_t by_endpoints = 0;
  const std::string id = csv_text(text_in(customer, "customer"));
  const std::string period = day_of(text_in(customer, "period_start"));
  const std::string day = text_in(on, "day");
  for (const json::value& one : array_in(on, "endpoints")) {
    if (!one.is_object()) continue;
    const both_ways some = moved_by(one.get_object());
    const std::uint64_t sum = some.to_warehouse + some.from_warehouse;
    by_endpoints += sum;
    rows += csv_row({id, period, day, csv_text(text_in(one.get_object(), "endpoint")),
                     std::to_string(some.to_warehouse), std::to_string(some.from_warehouse), std::to_string(sum)});
  }
  const std::uint64_t used = number_in(on, "used_bytes");
  if (used > by_endpoints) rows += csv_row({id, period, day, "", "", "", std::to_string(used - by_endpoints)});
  return rows;
}

} // namespace

std::string usage_csv(const json::array& usage, metering::wall_time now) {
  std::string rows = csv_row({"customer", "period_start", "period_end", "allowance_bytes", "used_bytes",
                              "to_warehouse_bytes", "from_warehouse_bytes", "state", "final"});
  for (const json::value& one : usage) {
    if (!one.is_object()) continue;
    const json::object& customer = one.get_object();
    const both_ways moved = moved_by_all(array_in(customer, "endpoints"));
    rows += csv_row({csv_text(text_in(customer, "customer")), day_of(text_in(customer, "period_start")),
                     day_of(text_in(customer, "period_end")), std::to_string(number_in(customer, "allowance_bytes")),
                     std::to_string(number_in(customer, "used_bytes")), std::to_string(moved.to_warehouse),
                     std::to_string(moved.from_warehouse), text_in(customer, "state"),
                     is_final(customer, now) ? "yes" : "no"});
  }
  return rows;
}

std::string usage_days_csv(const json::array& usage) {
  std::string rows =
      csv_row({"customer", "period_start", "day", "endpoint", "to_warehouse_bytes", "from_warehouse_bytes", "bytes"});
  for (const json::value& one : usage) {
    if (!one.is_object()) continue;
    for (const json::value& on : array_in(one.get_object(), "days"))
      if (on.is_object()) rows += rows_of_day(one.get_object(), on.get_object());
  }
  return rows;
}

} // namespace tollgate::proxy::commands
