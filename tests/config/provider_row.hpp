// A table's row for the rules about warehouses: one good endpoint, one of its values changed, and every line that
// comes.
//
// Each row is loaded twice: in edge as it is written, and in lab, where none of its lines may be an error.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace tollgate::config {

/// What the rules look at, as it is written in the file.
struct provider_values {
  std::string protocol;
  std::string warehouse;
  std::string region = "us-east-1";
  std::string vpc_endpoint = "vpce-0123456789abcdef0";
  std::string hosts;    ///< the list's items
  std::string upstream; ///< the list's items, with quotes
  std::string more{};   ///< further lines of the endpoint
};

struct provider_row {
  std::string name;
  std::string provider_values::*changed;
  std::string value;
  std::vector<std::string> problems; ///< without the file name; empty: nothing is wrong
};

inline void PrintTo(const provider_row& row, std::ostream* out) {
  *out << row.name;
}

struct provider_row_name {
  std::string operator()(const testing::TestParamInfo<provider_row>& row) const { return row.param.name; }
};

/// The customer's only endpoint, in a file that is good but for it. `hosts` is in line 14, column 17 on; `upstream` in
/// line 15, column 19 on; the listener in line 13, column 19.
std::string text_with(const provider_values& values, const std::string& environment);

/// Loads `good` with the row's change, in both environments.
void expect_problems(provider_values good, const provider_row& row);

/// `COLUMN: error: customers[0].endpoints[0].hosts[ITEM]: MESSAGE` with its line; the first item unless said.
std::string host_error(const std::string& message);
std::string upstream_error(const std::string& message, int item = 0, int column = 20);
std::string listener_error(const std::string& message);
/// The same line as a warning.
std::string as_warning(std::string line);

} // namespace tollgate::config
