// Reads the tests' configurations as the program would.
#include "tests/proxy/onboarding/sample.hpp"

#include "config/load.hpp"

namespace tollgate::proxy::onboarding {

config::model model_of(const std::string& endpoints, const std::string& more) {
  return config::load_text(R"(version: 1
environment: lab
advertise: [10.0.1.5]
listeners:
  - {name: https, listen: "0.0.0.0:443", protocol: tls}
  - {name: http, listen: "0.0.0.0:80", protocol: http}
  - {name: pg, listen: "0.0.0.0:5432", protocol: postgres}
  - {name: pg2, listen: "0.0.0.0:5433", protocol: postgres}
customers:
  - id: acme
    endpoints:
)" + endpoints + more,
                           "t.yaml", {.host_name = "host"})
      .model;
}

} // namespace tollgate::proxy::onboarding
