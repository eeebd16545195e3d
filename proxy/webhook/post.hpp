// One POST to the receiver, over TLS or in the clear: verified, under one deadline, and nothing of the answer but its
// status is read.
//
// It refuses to follow a redirect, to look names up, to keep a connection, and to read a body.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tollgate::proxy::webhook {

/// The authorities to believe: the system's, and those of `ca_file` unless it is empty. Or why they cannot be used.
using tls_trust = std::shared_ptr<boost::asio::ssl::context>; // an attempt may outlive the settings that it began with
std::variant<tls_trust, std::string> trust_of(const std::string& ca_file);

struct post_request {
  std::vector<boost::asio::ip::tcp::endpoint> addresses; ///< tried in order
  std::string host;                                      ///< for SNI, the certificate and the Host field
  std::uint16_t port = 0;
  std::string target;
  tls_trust trust; ///< null: in the clear
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  std::chrono::milliseconds deadline{10'000}; ///< for everything, up to the end of the answer's head
};

struct post_result {
  unsigned status = 0; ///< 0: there was no answer
  std::string error;   ///< why
};

/// Never throws but what a cancelled coroutine throws elsewhere.
boost::asio::awaitable<post_result> post(post_request what);

} // namespace tollgate::proxy::webhook
