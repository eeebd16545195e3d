// See reach.hpp.
#include "proxy/doctor/reach.hpp"

#include <boost/asio/error.hpp>

namespace tollgate::proxy::doctor {

namespace error = boost::asio::error;

finding judge(const reach_seen& seen) {
  const std::string after = " after " + std::to_string(seen.took.count()) + " ms";
  if (seen.timed_out)
    return {
        verdict::failed, "no answer" + after,
        "Look at the VPC endpoint's security group (this port, from this host), at the endpoint's state (accepted by "
        "the provider?), and at the provider's inbound rules (10.0.0.0/8).",
        "Packets that are dropped look alike, whoever drops them: a security group, a provider's rule, an endpoint "
        "that was not accepted, or an address where nobody is."};
  if (seen.error == error::connection_refused)
    return {verdict::failed, "refused" + after,
            "Look at the port, and whether the provider's load balancer has a listener and a healthy target for it.",
            "Something answers at this address, and not on this port; who it is cannot be told."};
  if (seen.error == error::host_unreachable || seen.error == error::network_unreachable)
    return {verdict::failed, seen.error.message() + after,
            "Look at this host's routes and whether the endpoint's address still exists.",
            "A missing route and an address that is gone may look alike."};
  if (seen.error)
    return {verdict::failed, seen.error.message() + after, "Look at the network between this host and the endpoint."};
  return {verdict::ok, "connected" + after};
}

} // namespace tollgate::proxy::doctor
