// Where things are: files, addresses to listen on, upstreams, name servers, URLs.
//
// Text in, value out; nothing is opened, looked up or connected to. Whether an address is wise is for the checks.
#pragma once

#include "config/model.hpp"
#include "config/parsed.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace tollgate::config {

/// An absolute path: the process may have another working directory than the shell that started it.
parsed<std::filesystem::path> parse_path(std::string_view text);

/// An IP address by itself.
parsed<ip_address> parse_address(std::string_view text);

/// `10.0.0.1:443` or `[::1]:443`; an address, for a name could change. Port 0 is read; the checks refuse it in edge.
parsed<address_port> parse_listen(std::string_view text);

/// A name or address with a port that is not 0.
parsed<upstream> parse_upstream(std::string_view text);

/// A name server's address, with port 53 when it has none.
parsed<address_port> parse_resolver(std::string_view text);

/// `https://host:port`, or http, and nothing more: one member of an etcd cluster.
parsed<std::string> parse_etcd_endpoint(std::string_view text);

/// An http or https URL with a host, without a user, a fragment or blanks. The path stays as it is written.
parsed<std::string> parse_url(std::string_view text);

/// A URL's parts, as a client needs them.
struct url_parts {
  bool tls = false;
  std::string host; ///< a name, or an address without brackets
  std::uint16_t port = 0;
  std::string target = "/"; ///< path and query
};
/// Of a text that parse_url() took.
url_parts split_url(std::string_view url);

} // namespace tollgate::config
