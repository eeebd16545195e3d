// See http_authority.hpp.
#include "proxy/hello/http_authority.hpp"

#include "config/address.hpp"

#include <algorithm>

namespace tollgate::proxy::hello {
namespace {

// What follows the host: nothing, a colon alone (RFC 3986 allows it), or a colon and a port.
bool is_port_part(std::string_view text) noexcept {
  if (text.empty()) return true;
  if (text.front() != ':' || text.size() > 6) return false;
  unsigned port = 0;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  return port <= 65'535;
}

} // namespace

std::optional<host_name> parse_authority(std::string_view text) noexcept {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !is_port_part(text.substr(end + 1))) return std::nullopt;
    const std::string_view literal = text.substr(1, end - 1);
    if (literal.find(':') == std::string_view::npos || !config::ip_address::parse(literal)) return std::nullopt;
    return host_name::from(literal);
  }
  const std::size_t end = std::min(text.find(':'), text.size());
  if (!is_port_part(text.substr(end))) return std::nullopt;
  return host_name::from(text.substr(0, end)); // has no colon, which a host_name would allow
}

} // namespace tollgate::proxy::hello
