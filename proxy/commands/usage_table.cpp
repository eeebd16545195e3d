// Columns as wide as their widest cell; numbers to the right.
#include "proxy/commands/usage_table.hpp"

#include "proxy/commands/members.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <cstdio>
#include <vector>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;
constexpr std::size_t columns = 9;
constexpr std::size_t text_columns = 2; // from the left: the rest are numbers and times
using row = std::array<std::string, columns>;

std::string share(std::uint64_t used, std::uint64_t allowance) {
  if (allowance == 0) return "-";
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f%%",
                100.0 * static_cast<double>(used) / static_cast<double>(allowance));
  return buffer.data();
}

/// What the period will end with, and when the allowance is used; a dash where nothing is said or it lasts.
std::array<std::string, 2> forecast_of(const json::object& customer) {
  const json::value* const member = customer.if_contains("forecast");
  if (member == nullptr || !member->is_object()) return {"-", "-"};
  const json::object& ends = member->get_object();
  std::string when = text_in(ends, "exhausted_at");
  if (when.size() > 16) when = when.substr(0, 16) + "Z"; // whole minutes
  return {std::to_string(number_in(ends, "period_end_bytes")), when.empty() ? "-" : when};
}

row row_of(const json::object& customer) {
  const std::uint64_t used = number_in(customer, "used_bytes");
  const std::uint64_t allowance = number_in(customer, "allowance_bytes");
  const auto [at_end, runs_out] = forecast_of(customer);
  return {text_in(customer, "customer"),
          text_in(customer, "state"),
          std::to_string(used),
          std::to_string(allowance),
          share(used, allowance),
          at_end,
          runs_out,
          "",
          ""};
}

row row_of_endpoint(const json::object& endpoint) {
  row cells;
  cells[0] = "  " + text_in(endpoint, "endpoint");
  cells[columns - 2] = std::to_string(number_in(endpoint, "to_warehouse_bytes"));
  cells[columns - 1] = std::to_string(number_in(endpoint, "from_warehouse_bytes"));
  return cells;
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

const row heading{"CUSTOMER", "STATE",    "USED",         "ALLOWANCE",     "SHARE",
                  "AT END",   "RUNS OUT", "TO WAREHOUSE", "FROM WAREHOUSE"};

} // namespace

std::string usage_table(const json::array& usage) {
  std::string tables;
  std::string period;
  std::vector<row> rows{heading};
  const auto end_table = [&] {
    if (!tables.empty()) tables += '\n';
    tables += period.empty() ? std::string{"no customers\n"} : period;
    tables += rendered(rows);
    rows = {heading};
  };
  for (const json::value& one : usage) {
    const json::object& customer = one.as_object();
    std::string its_period{"period "};
    its_period.append(text_in(customer, "period_start")).append(" to ").append(text_in(customer, "period_end"));
    its_period += ", bytes\n";
    if (!period.empty() && its_period != period) end_table();
    period = its_period;
    rows.push_back(row_of(customer));
    for (const json::value& endpoint : array_in(customer, "endpoints"))
      rows.push_back(row_of_endpoint(endpoint.as_object()));
  }
  end_table();
  return tables;
}

} // namespace tollgate::proxy::commands
