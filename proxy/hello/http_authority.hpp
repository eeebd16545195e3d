// Host and port as a Host field or an absolute target gives them: `db.example.com`, `db.example.com:80`, `[::1]:80`.
//
// It refuses whatever two readers could understand differently: user names, a port that is no port, a literal that is
// no address.
#pragma once

#include "proxy/hello/host_name.hpp"

#include <optional>
#include <string_view>

namespace tollgate::proxy::hello {

/// The host of `text` (RFC 9110 section 7.2, RFC 3986 section 3.2.2), without its port, which routes nothing; an IPv6
/// literal without its brackets, for the log. Nothing when it is not of that form; an empty host is nothing too.
std::optional<host_name> parse_authority(std::string_view text) noexcept;

} // namespace tollgate::proxy::hello
