// Probe `client_names`: does a name that clients use lead to this proxy?
#pragma once

#include "proxy/dial/resolve.hpp"
#include "proxy/doctor/finding.hpp"

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

namespace tollgate::proxy::doctor {

struct client_name_seen {
  std::string host;
  dial::resolve_answer answer; ///< the machine's resolver's
  std::vector<boost::asio::ip::address> advertised;
  std::vector<boost::asio::ip::address> interfaces; ///< of this host
  bool lab = false;
};

finding judge(const client_name_seen& seen);

} // namespace tollgate::proxy::doctor
