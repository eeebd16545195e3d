// How a client that is refused is told, in its own protocol, and how its connection is closed so that it hears it.
#pragma once

#include "proxy/roster.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>

namespace tollgate::proxy {

/// Closes with a reset: what a `tcp` client gets, since nothing can be said in a protocol we do not know.
void reset(boost::asio::ip::tcp::socket& client) noexcept;

/// Sends a fatal access_denied alert, lets the client read it, and closes. Takes a second at the most; input is read
/// and thrown away meanwhile, for a close with unread input would reset the connection and lose the alert.
boost::asio::awaitable<void> say_access_denied(boost::asio::ip::tcp::socket& client, std::uint16_t record_version);

} // namespace tollgate::proxy
