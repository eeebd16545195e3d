// Reads paths, addresses with ports, and the two kinds of URL.
#include "config/locations.hpp"

#include "config/names.hpp"

#include <algorithm>
#include <optional>

namespace tollgate::config {
namespace {

constexpr std::uint16_t dns_port = 53; // RFC 1035 section 4.2

/// A host of either kind: an address, or a name in lower case without its trailing dot.
parsed<upstream> parse_host(std::string_view text) {
  if (const auto address = ip_address::parse(text)) return {{to_string(*address), 0, address}, {}};
  auto name = parse_host_name(text);
  if (!name.good()) return refusal{std::move(name.error)};
  return {{std::move(name.value), 0, std::nullopt}, {}};
}

/// What follows `http://` or `https://`, or nothing.
std::optional<std::string_view> after_scheme(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  return std::nullopt;
}

} // namespace

parsed<std::filesystem::path> parse_path(std::string_view text) {
  if (!text.starts_with('/')) return refusal{in_quotes(text) + " is not an absolute path: start it with '/'"};
  return {std::filesystem::path{text}, {}};
}

parsed<ip_address> parse_address(std::string_view text) {
  const auto address = ip_address::parse(text);
  if (!address) return refusal{in_quotes(text) + " is not an IP address: write one as 10.0.1.5 or fd00::5"};
  return {*address, {}};
}

parsed<address_port> parse_listen(std::string_view text) {
  const auto split = split_host_port(text);
  const auto address = split ? ip_address::parse(split->host) : std::nullopt;
  // An address in brackets is IPv6 and one without is IPv4; a mapped one has brackets and is kept as IPv4.
  if (!address || (split->bracketed != (split->host.find(':') != std::string_view::npos))) {
    return refusal{in_quotes(text) + " is not an address and a port: write them as 0.0.0.0:443 or \"[::]:443\""};
  }
  return {{*address, split->port}, {}};
}

parsed<upstream> parse_upstream(std::string_view text) {
  if (text.find("://") != std::string_view::npos) {
    return refusal{in_quotes(text) + " is a URL: write its host and port only, as db.example.com:5432"};
  }
  const auto split = split_host_port(text);
  if (!split) {
    return refusal{in_quotes(text) + " is not a host and a port: write them as db.example.com:5432 or [fd00::5]:5432"};
  }
  if (split->port == 0) return refusal{in_quotes(text) + " has port 0: write 1 to 65535"};
  parsed<upstream> host = parse_host(split->host);
  if (!host.good()) return refusal{std::move(host.error)};
  host.value.port = split->port;
  return host;
}

parsed<address_port> parse_resolver(std::string_view text) {
  address_port server;
  if (const auto address = ip_address::parse(text)) {
    server = {*address, dns_port};
  } else {
    const auto with_port = parse_listen(text);
    if (!with_port.good() || with_port.value.port == 0) {
      return refusal{in_quotes(text) + " is not a name server: write its address, as 10.0.0.2 or 10.0.0.2:53"};
    }
    server = with_port.value;
  }
  if (server.address.is_unspecified() || server.address.is_multicast() || server.address.is_broadcast()) {
    return refusal{in_quotes(text) + " is no host's address: write the name server's, as 10.0.0.2"};
  }
  return {server, {}};
}

parsed<std::string> parse_etcd_endpoint(std::string_view text) {
  const auto rest = after_scheme(text);
  if (!rest || !parse_upstream(*rest).good()) {
    return refusal{in_quotes(text) + " is not an etcd endpoint: write it as https://host:2379"};
  }
  return {std::string{text}, {}};
}

parsed<std::string> parse_url(std::string_view text) {
  const auto wrong = [&] { return refusal{in_quotes(text) + " is not a URL: write it as https://host/path"}; };
  const auto rest = after_scheme(text);
  const bool odd = std::ranges::any_of(text, [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte <= 0x20 || byte >= 0x7F || letter == '#' || letter == '"' || letter == '\\';
  });
  if (!rest || odd) return wrong();
  const std::string_view authority = rest->substr(0, rest->find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) {
    return refusal{"a user or password in a URL ends up in logs: leave it out, and sign with secret_file"};
  }
  const bool has_port = authority.find(':') != std::string_view::npos;
  if (!(has_port ? parse_upstream(authority).good() : parse_host(authority).good())) return wrong();
  return {std::string{text}, {}};
}

url_parts split_url(std::string_view url) {
  url_parts parts;
  parts.tls = url.starts_with("https://");
  parts.port = parts.tls ? 443 : 80;
  const std::string_view rest = after_scheme(url).value_or(std::string_view{});
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, path);
  if (authority.find(':') == std::string_view::npos) {
    parts.host = parse_host(authority).value.host;
  } else {
    const auto with_port = parse_upstream(authority);
    parts.host = with_port.value.host;
    parts.port = with_port.value.port;
  }
  if (path == rest.size()) return parts;
  if (rest[path] == '/') parts.target.clear();
  parts.target.append(rest.substr(path));
  return parts;
}

} // namespace tollgate::config
