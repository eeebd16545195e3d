// The first line of an HTTP/1 request: which version, and which host its target names, if it names one.
//
// It refuses what is meant for a forward proxy's tunnel (CONNECT), other versions, and every spelling of the line but
// the one of RFC 9112 section 3: one blank each, nothing before, nothing behind.
#pragma once

#include "proxy/hello/host_name.hpp"

#include <string_view>

namespace tollgate::proxy::hello {

struct http_request_line {
  unsigned minor_version = 1; ///< HTTP/1.0 or HTTP/1.1
  host_name target_host;      ///< of an absolute target; empty: the Host field decides
};

/// Whether `c` may stand in a method or in a field's name (RFC 9110 section 5.6.2).
bool is_token_character(char c) noexcept;

/// Fills `into` from the line without its end. Empty: good; otherwise what is wrong with it, for log and client.
std::string_view parse_http_request_line(std::string_view line, http_request_line& into) noexcept;

} // namespace tollgate::proxy::hello
