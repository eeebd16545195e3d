// See http_request_line.hpp.
#include "proxy/hello/http_request_line.hpp"

#include "proxy/hello/http_authority.hpp"

#include <algorithm>

namespace tollgate::proxy::hello {
namespace {

constexpr std::string_view http_scheme = "http://";

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_visible(char c) noexcept {
  return c > ' ' && c <= '~';
}

bool begins_with_http(std::string_view target) noexcept {
  return target.size() >= http_scheme.size() && std::equal(http_scheme.begin(), http_scheme.end(), target.begin(),
                                                           [](char wanted, char c) { return wanted == lower(c); });
}

std::string_view parse_target(std::string_view method, std::string_view target, host_name& host) noexcept {
  if (method == "CONNECT") return "CONNECT, which is for forward proxies";
  // A fragment never leaves a client (RFC 9110 section 7.1), and readers differ on where it would begin.
  if (target.empty() || !std::ranges::all_of(target, is_visible) || target.find('#') != std::string_view::npos)
    return "a request target with a character that none has";
  if (target.front() == '/') return {};
  if (target == "*") return method == "OPTIONS" ? std::string_view{} : "a request target `*` without OPTIONS";
  if (!begins_with_http(target)) return "a request target that is neither a path nor http://";
  target.remove_prefix(http_scheme.size());
  const auto parsed = parse_authority(target.substr(0, target.find_first_of("/?")));
  if (!parsed) return "a request target with an impossible host";
  host = *parsed;
  return {};
}

} // namespace

bool is_token_character(char c) noexcept {
  if ((lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9')) return true;
  return c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

//  method SP request-target SP HTTP-version
std::string_view parse_http_request_line(std::string_view line, http_request_line& into) noexcept {
  if (line.empty()) return "an empty line before the request";
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return "a request line without three parts";
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(last + 1);
  if (method.empty() || !std::ranges::all_of(method, is_token_character))
    return "a method with a character that none has";
  if (line == "PRI * HTTP/2.0") return "HTTP/2, where only HTTP/1 can be routed";
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return "a version other than HTTP/1.0 and HTTP/1.1";
  into.minor_version = version.back() == '1' ? 1 : 0;
  return parse_target(method, line.substr(first + 1, last - first - 1), into.target_host);
}

} // namespace tollgate::proxy::hello
