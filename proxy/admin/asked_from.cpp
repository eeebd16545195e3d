// RFC 9110 section 7.2 for Host, RFC 6454 for Origin, W3C Fetch Metadata for the rest.
#include "proxy/admin/asked_from.hpp"

#include "config/address.hpp"
#include "proxy/admin/replies.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>

#include <iterator>
#include <string>

namespace tollgate::proxy::admin {

namespace http = boost::beast::http;
using boost::beast::iequals;

namespace {

std::string_view field_of(const request& to, http::field name) {
  const auto value = to[name];
  return {value.data(), value.size()};
}

std::string_view field_of(const request& to, std::string_view name) {
  const auto value = to[name];
  return {value.data(), value.size()};
}

// A Host without its port, and without the brackets of an IPv6 address.
std::string_view name_in(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end == std::string_view::npos ? std::string_view{} : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

bool ends_with_localhost(std::string_view name) {
  constexpr std::string_view suffix = ".localhost";
  return name.size() > suffix.size() && iequals(name.substr(name.size() - suffix.size()), suffix);
}

bool is_ours(std::string_view host, std::string_view node) {
  const std::string_view name = name_in(host);
  if (name.empty()) return false;
  return config::ip_address::parse(name) || iequals(name, "localhost") || ends_with_localhost(name) ||
         iequals(name, node);
}

bool is_origin_of(std::string_view origin, std::string_view host) {
  if (host.empty()) return false;
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.size() == scheme.size() + host.size() && iequals(origin.substr(0, scheme.size()), scheme) &&
        iequals(origin.substr(scheme.size()), host))
      return true;
  return false;
}

// What a browser says itself of who asks. `same-site` is another port of this machine: as foreign as any.
bool another_site_asks(const request& to) {
  const std::string_view site = field_of(to, "Sec-Fetch-Site");
  if (site.empty() || site == "same-origin" || site == "none") return false;
  const bool follows_a_link =
      reads(to) && field_of(to, "Sec-Fetch-Mode") == "navigate" && field_of(to, "Sec-Fetch-Dest") == "document";
  return !follows_a_link;
}

} // namespace

std::optional<response> refuse_if_foreign(const request& to, std::string_view node) {
  const auto hosts = to.equal_range(http::field::host);
  const std::string_view host = field_of(to, http::field::host);
  if (std::distance(hosts.first, hosts.second) > 1) return problem(http::status::bad_request, "more than one Host");
  if (hosts.first != hosts.second && !is_ours(host, node))
    return problem(http::status::misdirected_request, "this address does not answer as '" + std::string{host} +
                                                          "': ask by its IP address, as localhost, or as " +
                                                          std::string{node});
  const auto origins = to.equal_range(http::field::origin);
  if (std::distance(origins.first, origins.second) > 1)
    return problem(http::status::bad_request, "more than one Origin");
  const bool foreign = origins.first != origins.second && !is_origin_of(field_of(to, http::field::origin), host);
  if (foreign || another_site_asks(to))
    return problem(http::status::forbidden, "a page of another origin asked: only this address's own page may");
  return std::nullopt;
}

} // namespace tollgate::proxy::admin
