// See ocsp_cache.hpp.
#include "proxy/doctor/ocsp_cache.hpp"

#include "proxy/doctor/printable.hpp"

namespace tollgate::proxy::doctor {
namespace {

constexpr const char* drivers_go_on =
    "Drivers go on without the answer (they fail open), slower and without knowing of "
    "revoked certificates.";

} // namespace

finding judge(const ocsp_seen& seen) {
  const std::string look = "Look at the VPC endpoint's security group (port 80) and at `hosts`: the name is "
                           "SYSTEM$GET_PRIVATELINK_CONFIG's privatelink-ocsp-url. ";
  if (seen.timed_out)
    return {verdict::failed, "no answer to GET /ocsp_response_cache.json in time", look + drivers_go_on};
  if (!seen.head && seen.bytes.empty())
    return {verdict::failed, "ends the connection at GET /ocsp_response_cache.json: " + seen.error,
            look + drivers_go_on};
  if (!seen.head)
    return {verdict::failed, "does not speak HTTP; it sent " + printable(seen.bytes, 40), look + drivers_go_on};
  const std::string text = "GET /ocsp_response_cache.json: HTTP " + std::to_string(seen.head->status);
  if (seen.head->status == 200) return {verdict::ok, text};
  return {verdict::warning, text, look + drivers_go_on,
          "A name that the server does not know and a cache that is not there look alike."};
}

finding no_ocsp_entry() {
  return {verdict::warning, "no endpoint of this customer takes port 80 of this VPC endpoint",
          "Add an endpoint with the same vpc_endpoint, an `http` listener and port 80 upstream, for the drivers' "
          "GET /ocsp_response_cache.json. " +
              std::string{drivers_go_on}};
}

} // namespace tollgate::proxy::doctor
