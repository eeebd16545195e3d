// Probe `loop`: would the proxy dial itself, or an address that it never dials?
#pragma once

#include "proxy/dial/forbidden.hpp"
#include "proxy/doctor/finding.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <vector>

namespace tollgate::proxy::doctor {

/// A listener by its name in the configuration, or by its key.
struct own_listener {
  std::string name;
  boost::asio::ip::tcp::endpoint where; ///< port 0: not known before it runs
};

struct loop_seen {
  std::string host; ///< the upstream entry
  boost::asio::ip::tcp::endpoint where;
  std::vector<own_listener> listeners;
  std::vector<boost::asio::ip::address> advertised;
  dial::dial_rules rules; ///< as the proxy would have them
  bool own_servers = false;
};

finding judge(const loop_seen& seen);

} // namespace tollgate::proxy::doctor
