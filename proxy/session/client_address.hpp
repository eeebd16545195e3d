// Socket addresses as the configuration's: to compare them with its networks, and to say them in a PROXY header.
#pragma once

#include "config/address.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace tollgate::proxy {

/// IPv4 inside IPv6 becomes IPv4.
config::ip_address address_of(const boost::asio::ip::tcp::endpoint& peer);
config::address_port address_port_of(const boost::asio::ip::tcp::endpoint& peer);
boost::asio::ip::tcp::endpoint endpoint_of(const config::address_port& where);

} // namespace tollgate::proxy
