// The good configuration that the tables change, and how a text's problems are gathered.
#include "tests/config/sample.hpp"

#include "config/load.hpp"

#include <stdexcept>

namespace tollgate::config {
namespace {

std::vector<std::string> lines(const std::vector<problem>& problems) {
  std::vector<std::string> all;
  for (const problem& each : problems) {
    const std::string line = to_string(each);
    all.push_back(line.substr(line.find(':') + 1));
  }
  return all;
}

} // namespace

std::string good_text() {
  return R"(version: 1
node: n1
admin: {token_file: /t}
listeners:
  - {name: https, listen: "0.0.0.0:443", protocol: tls}
  - {name: pg, listen: "0.0.0.0:5432", protocol: tcp}
customers:
  - id: acme
    endpoints:
      - name: lake
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [lake.cloud.databricks.com]
        upstream: ["lake-vpce.example:443"]
      - name: orders
        warehouse: rds_postgres
        region: us-east-1
        vpc_endpoint: vpce-0fedcba9876543210
        listener: pg
        upstream: ["orders-vpce.example:5432"]
)";
}

std::string text_of(const sample& row) {
  std::string text = good_text();
  for (const edit& each : row.edits) {
    // No `from` at all is the end.
    const std::size_t at = each.from.empty() ? text.size() : text.find(each.from);
    if (at == std::string::npos) throw std::logic_error{row.name + ": not in the text: " + each.from};
    text.replace(at, each.rest ? std::string::npos : each.from.size(), each.to);
  }
  return text;
}

std::vector<std::string> problems_of(const std::string& text) {
  try {
    return lines(load_text(text, "t.yaml", {.host_name = "host"}).warnings);
  } catch (const config_error& refused) {
    return lines(refused.problems());
  }
}

} // namespace tollgate::config
