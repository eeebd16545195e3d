// Probe `source_address`: does this host reach an upstream from inside of 10.0.0.0/8?
//
// The service's documentation promises providers that its traffic comes from there, and those who enforce inbound rules
// allow nothing else.
#pragma once

#include "proxy/doctor/finding.hpp"

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>

namespace tollgate::proxy::doctor {

struct source_seen {
  boost::asio::ip::address to;
  std::optional<boost::asio::ip::address> from; ///< of a connected UDP socket; nothing: `error`
  std::string error;
  bool lab = false;
};

finding judge(const source_seen& seen);

} // namespace tollgate::proxy::doctor
