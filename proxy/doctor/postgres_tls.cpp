// See postgres_tls.hpp.
#include "proxy/doctor/postgres_tls.hpp"

#include "proxy/doctor/printable.hpp"

namespace tollgate::proxy::doctor {

finding judge(const postgres_seen& seen) {
  const std::string wrong_port = "Look at the port and at the target of the provider's load balancer.";
  if (seen.how == postgres_seen::end::silent)
    return {verdict::failed, "accepts, and does not answer an SSLRequest", wrong_port,
            "A load balancer without a healthy target, a database that hangs and another protocol look alike."};
  if (seen.how == postgres_seen::end::closed)
    return {verdict::failed, "ends the connection at an SSLRequest" + (seen.error.empty() ? "" : ": " + seen.error),
            wrong_port,
            "A load balancer without a healthy target and a database that turns this host away look alike."};
  if (seen.bytes == "S") return {verdict::ok, "offers TLS"};
  if (seen.bytes.starts_with('S'))
    return {verdict::failed, "sends bytes in the clear behind its answer to SSLRequest: " + printable(seen.bytes, 16),
            "Clients refuse this (CVE-2021-23222): find out who stands between this host and the database."};
  if (seen.bytes == "N")
    return {seen.tls_required ? verdict::failed : verdict::warning, "speaks Postgres, and offers no TLS",
            "Turn TLS on in the database" +
                std::string{seen.tls_required ? "; only a database of your own may have tls_required: false." : "."}};
  if (seen.bytes.starts_with('E'))
    return {verdict::failed, "answers SSLRequest with an error: " + printable(seen.bytes, 80),
            "Look at the database: it may have too many connections, or be a pooler that knows no TLS."};
  return {verdict::failed, "is not Postgres; it sent " + printable(seen.bytes, 16), wrong_port};
}

} // namespace tollgate::proxy::doctor
