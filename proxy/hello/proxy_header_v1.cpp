// Version 1, one line of text: `PROXY TCP4 10.1.2.3 10.0.0.5 40000 443` and CR LF.
#include "proxy/hello/proxy_header_versions.hpp"

#include <algorithm>

namespace tollgate::proxy::hello {
namespace {

/// Takes what is before the next blank, and the blank; all that is left where there is none.
std::string_view next_word(std::string_view& line) noexcept {
  const std::size_t blank = line.find(' ');
  const std::string_view word = line.substr(0, blank);
  line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
  return word;
}

/// Decimal, without a leading zero.
std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  unsigned port = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  if (port > 65'535) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

/// An address in the spelling of its family: one of IPv4 inside IPv6 has a colon, and is one of TCP6.
std::optional<config::ip_address> parse_address(std::string_view text, bool v6) noexcept {
  if ((text.find(':') != std::string_view::npos) != v6) return std::nullopt;
  return config::ip_address::parse(text);
}

} // namespace

proxy_verdict read_proxy_v1(std::string_view text) {
  const std::string_view whole = text.substr(0, max_proxy_v1_bytes);
  const std::size_t end = std::min(whole.find_first_of("\r\n"), whole.size());
  if (end + 1 >= whole.size() && !whole.ends_with('\n')) { // the line feed has not come
    if (whole.size() == max_proxy_v1_bytes) return reject_proxy_header("a PROXY line of more than 107 bytes");
    return {};
  }
  if (whole[end] == '\n') return reject_proxy_header("a PROXY line that ends without a carriage return");
  if (whole[end + 1] != '\n') return reject_proxy_header("a PROXY line with a carriage return inside");

  proxy_verdict good{proxy_outcome::parsed, {.size = end + 2, .ends = {}, .vpc_endpoint = {}}, {}};
  std::string_view line = whole.substr(proxy_v1_signature.size(), end - proxy_v1_signature.size());
  const std::string_view family = next_word(line);
  if (family == "UNKNOWN") return good; // what follows it is to be ignored
  if (family != "TCP4" && family != "TCP6") return reject_proxy_header("a PROXY line of an unknown family");
  if (std::ranges::count(line, ' ') != 3)
    return reject_proxy_header("a PROXY line without two addresses and two ports");
  const auto client = parse_address(next_word(line), family == "TCP6");
  const auto destination = parse_address(next_word(line), family == "TCP6");
  const auto client_port = parse_port(next_word(line));
  const auto destination_port = parse_port(next_word(line));
  if (!client || !destination) return reject_proxy_header("a PROXY line with an impossible address");
  if (!client_port || !destination_port) return reject_proxy_header("a PROXY line with an impossible port");
  good.header.ends = {{*client, *client_port}, {*destination, *destination_port}};
  return good;
}

} // namespace tollgate::proxy::hello
