// The end of a connection that is turned away: counted, logged, slowed when there are many, told why, closed.
#pragma once

#include "proxy/session/farewell.hpp"
#include "proxy/session/session.hpp"

#include <boost/asio/awaitable.hpp>

namespace tollgate::proxy {

/// Every refusal passes here. `said` is what is known of the client so far. On the worker's thread.
boost::asio::awaitable<void> refuse(arrival& who, greeting said, refusal what);

} // namespace tollgate::proxy
