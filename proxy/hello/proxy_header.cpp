// Tells the versions apart by their signatures, which share no byte.
#include "proxy/hello/proxy_header.hpp"

#include "proxy/hello/proxy_header_versions.hpp"

#include <algorithm>
#include <array>

namespace tollgate::proxy::hello {
namespace {

/// `need_more` while `text` is a part of `signature`, `absent` where they differ, `parsed` when it is all there.
proxy_outcome compare(std::string_view text, std::string_view signature) noexcept {
  const std::size_t both = std::min(text.size(), signature.size());
  if (text.substr(0, both) != signature.substr(0, both)) return proxy_outcome::absent;
  return both == signature.size() ? proxy_outcome::parsed : proxy_outcome::need_more;
}

void append_number(std::string& to, std::uint16_t number) {
  to += static_cast<char>(number >> 8);
  to += static_cast<char>(number & 0xFF);
}

void append_address(std::string& to, const config::ip_address& address, bool as_v6) {
  static constexpr std::array<char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xFF', '\xFF'};
  if (as_v6 && address.is_v4()) to.append(mapped.data(), mapped.size());
  for (const std::uint8_t byte : address.bytes())
    to += static_cast<char>(byte);
}

} // namespace

proxy_verdict read_proxy_header(std::span<const std::byte> bytes) {
  const auto whole = bytes.first(std::min(bytes.size(), max_proxy_header_bytes));
  const std::string_view text{reinterpret_cast<const char*>(whole.data()), whole.size()};
  const proxy_outcome as_v1 = compare(text, proxy_v1_signature);
  const proxy_outcome as_v2 = compare(text, proxy_v2_signature);
  if (as_v1 == proxy_outcome::parsed) return read_proxy_v1(text);
  if (as_v2 == proxy_outcome::parsed) return read_proxy_v2(whole);
  return {.outcome = as_v1 == proxy_outcome::absent ? as_v2 : as_v1, .header = {}, .flaw = {}};
}

std::string write_proxy_header(const proxied_ends& ends) {
  const bool as_v6 = !ends.client.address.is_v4() || !ends.destination.address.is_v4();
  std::string header{proxy_v2_signature};
  header += '\x21';                                                                  // version 2, PROXY
  header += as_v6 ? '\x21' : '\x11';                                                 // TCP over IPv6 or IPv4
  append_number(header, static_cast<std::uint16_t>(as_v6 ? 2 * 16 + 4 : 2 * 4 + 4)); // two addresses, two ports
  append_address(header, ends.client.address, as_v6);
  append_address(header, ends.destination.address, as_v6);
  append_number(header, ends.client.port);
  append_number(header, ends.destination.port);
  return header;
}

} // namespace tollgate::proxy::hello
