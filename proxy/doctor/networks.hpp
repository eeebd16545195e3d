// Addresses in words, and the networks that judgements ask about.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

namespace tollgate::proxy::doctor {

/// RFC 1918, RFC 6598's shared space (AWS allows it in a VPC) and RFC 4193's unique local IPv6.
bool is_private(const boost::asio::ip::address& address) noexcept;

/// 10.0.0.0/8: what the service's documentation tells providers to allow.
bool is_in_ten(const boost::asio::ip::address& address) noexcept;

/// `10.0.0.1, 10.0.0.2`; the first eight, and how many more.
std::string by_commas(const std::vector<boost::asio::ip::address>& addresses);

} // namespace tollgate::proxy::doctor
