// The file around a row's endpoint, and how a row is tried in both environments.
#include "tests/config/provider_row.hpp"

#include "tests/config/sample.hpp"

namespace tollgate::config {

std::string text_with(const provider_values& values, const std::string& environment) {
  return "version: 1\nenvironment: " + environment + "\nadmin: {token_file: /t}\nlisteners:\n" +
         "  - {name: on, listen: \"0.0.0.0:443\", protocol: " + values.protocol + "}\n" + "customers:\n  - id: acme\n" +
         "    endpoints:\n      - name: it\n        warehouse: " + values.warehouse +
         "\n        region: " + values.region + "\n        vpc_endpoint: " + values.vpc_endpoint +
         "\n        listener: on\n" + "        hosts: [" + values.hosts + "]\n        upstream: [" + values.upstream +
         "]\n" + values.more;
}

void expect_problems(provider_values good, const provider_row& row) {
  good.*row.changed = row.value;
  EXPECT_EQ(problems_of(text_with(good, "edge")), row.problems);
  std::vector<std::string> in_lab;
  for (const std::string& line : row.problems)
    in_lab.push_back(as_warning(line));
  EXPECT_EQ(problems_of(text_with(good, "lab")), in_lab);
}

std::string host_error(const std::string& message) {
  return "14:17: error: customers[0].endpoints[0].hosts[0]: " + message;
}

std::string upstream_error(const std::string& message, int item, int column) {
  return "15:" + std::to_string(column) + ": error: customers[0].endpoints[0].upstream[" + std::to_string(item) +
         "]: " + message;
}

std::string listener_error(const std::string& message) {
  return "13:19: error: customers[0].endpoints[0].listener: " + message;
}

std::string as_warning(std::string line) {
  const std::size_t at = line.find(": error: ");
  if (at != std::string::npos) line.replace(at, 9, ": warning: ");
  return line;
}

} // namespace tollgate::config
