// What one customer's connections do and did in this process, by endpoint: open now, closed and refused with the
// reason.
#pragma once

#include "proxy/gate.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace tollgate::proxy::admin {

/// `[{"endpoint","connections"}]`: those that are relaying, for every endpoint of the customer.
boost::json::array active_json(const gate& of, const live_customer& customer);

/// `[{"endpoint","reason","count"}]` since the process started; only what happened.
boost::json::array closed_json(const gate& of, const live_customer& customer);

/// `[{"listener","reason","count"}]` since the process started: turned away with this customer known.
boost::json::array refused_json(const gate& of, const live_customer& customer);

/// `{"acme": 12}`: admitted connections of every customer that has any.
boost::json::object all_connections_json(const gate& of);

} // namespace tollgate::proxy::admin
