// One HTTP request to a running proxy's admin address, for the commands that ask it or change something.
//
// Blocking, with a deadline for the whole exchange. It refuses redirects and anything that is not HTTP/1.1.
#pragma once

#include "config/address.hpp"

#include <boost/system/result.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace tollgate::proxy::admin {

struct call {
  config::address_port to;
  std::string method = "GET";
  std::string target; ///< `/v1/usage`
  std::string token;  ///< without it no Authorization header is sent
  std::string body;   ///< JSON; empty: none
  std::string by;     ///< who runs the command, for the audit; empty: nothing is said
  std::chrono::milliseconds deadline{10'000};
};

struct reply {
  unsigned status = 0;
  std::string body;
};

/// The reply, or the system's reason why there is none. A listen address of 0.0.0.0 or [::] is called on loopback.
boost::system::result<reply> send(const call& what);

/// The token in `file`, its first line without white space around it; empty when there is none or it cannot be read.
std::string read_token(const std::string& file);

} // namespace tollgate::proxy::admin
