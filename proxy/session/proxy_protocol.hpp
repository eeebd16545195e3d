// PROXY headers on a connection: the one that a load balancer writes to us, and the one that we write to an upstream.
//
// Who is in `accept_from` has to send one, and is believed; nobody else may. It refuses to charge for the header that
// is sent: the customer did not write it (docs/decisions/0013).
#pragma once

#include "proxy/session/greeting.hpp"
#include "proxy/session/session.hpp"
#include "proxy/session/upstream_side.hpp"

namespace tollgate::proxy {

/// Before the front end, on a listener with `proxy_protocol`. Takes the header off, until the handshake's deadline:
/// `who.from` is the client then, and `who.passed_on` says by whom. What came behind the header stays in `said.bytes`.
/// Where there is no valid header but should be, or one that should not, `said` is refused; a connection that ends
/// without a word of a client is silent.
boost::asio::awaitable<void> take_proxy_header(arrival& who, greeting& said);

/// Tells the upstream whose connection this is, before anything else. The socket is fresh, so that the header fits.
/// Where it does not get there the upstream is closed, and `said` is refused.
void send_proxy_header(arrival& who, greeting& said, upstream_side& upstream);

} // namespace tollgate::proxy
