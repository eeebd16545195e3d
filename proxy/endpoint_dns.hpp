// An endpoint's own DNS servers, from the configuration's words to Asio's.
#pragma once

#include "config/model.hpp"

#include <boost/asio/ip/udp.hpp>
#include <vector>

namespace tollgate::proxy {

/// Empty: the host's resolver is asked.
inline std::vector<boost::asio::ip::udp::endpoint> dns_servers_of(const config::endpoint& endpoint) {
  std::vector<boost::asio::ip::udp::endpoint> servers;
  for (const auto& one : endpoint.resolvers)
    servers.emplace_back(boost::asio::ip::make_address(config::to_string(one.address)), one.port);
  return servers;
}

} // namespace tollgate::proxy
