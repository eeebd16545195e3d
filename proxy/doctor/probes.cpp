// See probes.hpp.
#include "proxy/doctor/probes.hpp"

#include <algorithm>

namespace tollgate::proxy::doctor {

const std::array<probe, 14> probes{{
    {probe_id::descriptors,
     "The running proxy's limit is its own; without one, this command's limit was looked at, and "
     "a service unit's LimitNOFILE may be another."},
    {probe_id::ledger,
     "That it opens and is of this format; not that every page of it is whole, nor that its disk will "
     "take the next write."},
    {probe_id::clock,
     "Whether the kernel says that somebody keeps the time, and how far servers' Date headers are away, "
     "to the second; not which of two clocks that differ is right."},
    {probe_id::webhook,
     "The secret's file, and the way to the receiver up to its certificate; not whether it takes an event, nor that it "
     "has the same secret."},
    {probe_id::keepalive,
     "What this proxy sends on both of its legs; not what load balancers in between forget sooner."},
    {probe_id::client_names, "What this machine's resolver answers; clients in another network or zone may be told "
                             "something else."},
    {probe_id::upstream_names, "What the servers that the proxy asks answer now; not whose addresses they are."},
    {probe_id::zones,
     "AWS gives an endpoint one address a zone, and leaves out of the regional name the zones that are "
     "not healthy: a zone that was removed and one that is ill look alike."},
    {probe_id::loop, "Addresses of this host's interfaces and `advertise`, with the listeners' ports; not a load "
                     "balancer that leads back here from another port."},
    {probe_id::source_address, "The address that this host would send from; not one that a NAT on the way puts in its "
                               "place."},
    {probe_id::tcp, "That something accepts; not that it is the warehouse."},
    {probe_id::postgres_tls, "That something speaks the Postgres negotiation; not that it is this customer's database, "
                             "nor that a login would work."},
    {probe_id::tls_certificate,
     "What this machine trusts with its own store and --ca-file; not what clients trust, nor "
     "whether the certificate was revoked."},
    {probe_id::ocsp_cache, "That the drivers' request is answered; not that what is in the cache is fresh."},
}};

std::string_view limits_of(std::string_view id) noexcept {
  const auto* const found = std::ranges::find(probes, id, &probe::id);
  return found == probes.end() ? std::string_view{} : found->limits;
}

} // namespace tollgate::proxy::doctor
