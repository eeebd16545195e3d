// The end of a connection that is turned away: counted, logged, slowed when there are many, told why, closed.
#pragma once

#include "proxy/session/farewell.hpp"
#include "proxy/session/session.hpp"

#include <boost/asio/awaitable.hpp>

namespace tollgate::proxy {

/// Every refusal of a client that was let in as far as its front end passes here. `said` is what is known of the client
/// so far. On the worker's thread.
boost::asio::awaitable<void> refuse(arrival& who, greeting said, refusal what);

/// Without a word and without waiting: counted, logged, reset. For a client that there is no room to talk to.
void refuse_at_once(arrival who, const refusal& what);

} // namespace tollgate::proxy
