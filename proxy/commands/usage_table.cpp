// Columns as wide as their widest cell; numbers to the right.
#include "proxy/commands/usage_table.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <cstdio>
#include <vector>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;
constexpr std::size_t columns = 7;
constexpr std::size_t text_columns = 2; // from the left: the rest are numbers
using row = std::array<std::string, columns>;

std::uint64_t number(const json::object& of, std::string_view name) {
  const json::value* const member = of.if_contains(name);
  boost::system::error_code no_number;
  return member == nullptr ? 0 : member->to_number<std::uint64_t>(no_number);
}

std::string text(const json::object& of, std::string_view name) {
  const json::value* const member = of.if_contains(name);
  return member != nullptr && member->is_string() ? std::string{member->get_string()} : std::string{};
}

std::string share(std::uint64_t used, std::uint64_t allowance) {
  if (allowance == 0) return "-";
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f%%",
                100.0 * static_cast<double>(used) / static_cast<double>(allowance));
  return buffer.data();
}

row row_of(const json::object& customer) {
  const std::uint64_t used = number(customer, "used_bytes");
  const std::uint64_t allowance = number(customer, "allowance_bytes");
  return {text(customer, "customer"),
          text(customer, "state"),
          std::to_string(used),
          std::to_string(allowance),
          share(used, allowance),
          "",
          ""};
}

row row_of_endpoint(const json::object& endpoint) {
  return {"  " + text(endpoint, "endpoint"),
          "",
          "",
          "",
          "",
          std::to_string(number(endpoint, "to_warehouse_bytes")),
          std::to_string(number(endpoint, "from_warehouse_bytes"))};
}

std::string rendered(const std::vector<row>& rows) {
  std::array<std::size_t, columns> widths{};
  for (const row& one : rows)
    for (std::size_t at = 0; at < columns; ++at)
      widths[at] = std::max(widths[at], one[at].size());
  std::string result;
  for (const row& one : rows) {
    std::string line;
    for (std::size_t at = 0; at < columns; ++at) {
      const std::string blank(widths[at] - one[at].size(), ' ');
      line += at == 0 ? "" : "  ";
      line += at < text_columns ? one[at] + blank : blank + one[at];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + "\n";
  }
  return result;
}

} // namespace

std::string usage_table(const json::array& usage) {
  std::vector<row> rows{{"CUSTOMER", "STATE", "USED", "ALLOWANCE", "SHARE", "TO WAREHOUSE", "FROM WAREHOUSE"}};
  std::string period;
  for (const json::value& one : usage) {
    const json::object& customer = one.as_object();
    if (period.empty()) period = text(customer, "period_start") + " to " + text(customer, "period_end");
    rows.push_back(row_of(customer));
    for (const json::value& endpoint : customer.at("endpoints").as_array())
      rows.push_back(row_of_endpoint(endpoint.as_object()));
  }
  return (period.empty() ? "no customers" : "period " + period + ", bytes") + "\n" + rendered(rows);
}

} // namespace tollgate::proxy::commands
