// What the parts of a configuration must be to each other. Run after everything was read.
//
// Each check looks at one question over the whole model, in time that grows with the model and not with its square. A
// value that could not be read is a stand-in and is passed over: its own problem has been reported.
#pragma once

#include "config/findings.hpp"
#include "config/model.hpp"

namespace tollgate::config {

/// No name twice: listeners, customers, a customer's endpoints.
void check_names(const model& all, findings& found);
/// No network in two groups, and no group with the name of those who are in none.
void check_groups(const model& all, findings& found);
/// Own addresses: two that overlap, port 0, an admin address in the open, `advertise`.
void check_addresses(const model& all, findings& found);
/// Each endpoint has a listener and each listener an endpoint. Fills in `listener_index`, and `clients` where nobody
/// wrote them.
void link_listeners(model& all, findings& found);
/// Whether each listener can tell its endpoints apart, and keys that mean nothing on their listener.
void check_routes(const model& all, findings& found);
/// Who may send PROXY headers, who asks for what stands in them, and who is sent one.
void check_proxy_protocol(const model& all, findings& found);
/// Where connections would go: never to the proxy itself nor to an address that no warehouse has.
void check_upstreams(const model& all, findings& found);
/// The limit of two VPC endpoints, ids shared between customers, the sum of connections.
void check_limits(const model& all, findings& found);
/// What each warehouse's documents say of names, ports, regions and front ends: the tables of warehouse_rules.hpp.
void check_warehouses(const model& all, findings& found);
/// A customer's entries that share a VPC endpoint, and Snowflake's entries for OCSP.
void check_services(const model& all, findings& found);
/// The ledger's cluster.
void check_ledger(const model& all, findings& found);

} // namespace tollgate::config
