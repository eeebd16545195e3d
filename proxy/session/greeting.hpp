// What the front end learned of a client before the route: the name it asked for, and the bytes it has sent so far.
#pragma once

#include "config/model.hpp"
#include "proxy/hello/host_name.hpp"
#include "proxy/reasons.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tollgate::proxy {

struct greeting {
  std::string bytes; ///< kept, to be forwarded as they came
  hello::host_name name;
  std::uint16_t record_version = 0x0301; ///< of the hello, for an alert
  std::optional<refusal_reason> refused;
  std::string detail;  ///< of the refusal, for the log
  bool silent = false; ///< the client left without a word: a health check, not worth a line
};

/// Reads just enough to route, until `deadline`. `tcp` reads nothing; `tls` a ClientHello of 16 KiB at the most.
boost::asio::awaitable<greeting> read_greeting(boost::asio::ip::tcp::socket& client, config::front_end front_end,
                                               std::chrono::steady_clock::time_point deadline);

} // namespace tollgate::proxy
