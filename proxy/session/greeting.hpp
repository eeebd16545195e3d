// What the front end learned of a client before the route: the name it asked for, and the bytes it has sent so far.
#pragma once

#include "proxy/dial/deadline.hpp"
#include "proxy/hello/client_hello_reader.hpp"
#include "proxy/hello/host_name.hpp"
#include "proxy/reasons.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tollgate::proxy {

/// What the client waits for, and so in which words it can be refused.
enum class opening : std::uint8_t {
  unknown,      ///< nothing was read, or nothing that is known: a reset
  client_hello, ///< TLS: an alert
  ssl_request,  ///< a Postgres client waits for one letter
  gss_request,  ///< the same, for its Kerberos
  startup,      ///< a Postgres client that begins in the clear: an ErrorResponse
  cancellation, ///< a Postgres client that only wants to cancel a query, and reads nothing
  http_request, ///< HTTP/1: a response
};

using client_deadline = dial::deadline<boost::asio::ip::tcp::socket>;

struct greeting {
  std::string bytes; ///< kept, to be forwarded as they came
  opening how = opening::unknown;
  bool ssl_answered =
      false; ///< the client's SSLRequest was answered here and is not among `bytes`: owed to the upstream
  hello::host_name name;
  std::uint16_t record_version = 0x0301; ///< of the hello, for an alert
  std::optional<refusal_reason> refused;
  std::string detail;  ///< of the refusal, for the log
  bool silent = false; ///< the client left without a word: a health check, not worth a line

  void refuse(refusal_reason why, std::string_view because) {
    refused = why;
    detail = because;
  }
};

/// Judges what is there of a ClientHello. False: more is needed.
bool judge_client_hello(greeting& said, hello::client_hello_reader& by);

/// Reads a ClientHello that begins at the first of `said.bytes`, or has not begun: 16 KiB at the most, until `limit`.
boost::asio::awaitable<void> read_client_hello(boost::asio::ip::tcp::socket& client, greeting& said,
                                               const client_deadline& limit);

} // namespace tollgate::proxy
