// The addresses of this host's interfaces, for recognising its own listeners. Nothing else about interfaces.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <vector>

namespace tollgate::proxy::dial {

/// Every IPv4 and IPv6 address now configured on an interface; IPv6 ones without their scope. Empty when the kernel
/// will not say. Blocks for as long as a netlink question takes: for start and reload, not for a dial.
std::vector<boost::asio::ip::address> local_addresses();

} // namespace tollgate::proxy::dial
