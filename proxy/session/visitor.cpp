// See visitor.hpp.
#include "proxy/session/visitor.hpp"

#include "proxy/session/client_address.hpp"
#include "proxy/session/session.hpp"

#include <algorithm>

namespace tollgate::proxy {

std::string_view why_not_let_in(const visitor& who, const live_endpoint& to) {
  if (!config::contains(to.settings.clients, address_of(who.from))) return "the address is in none of `clients`";
  const auto& let_in = to.settings.client_vpc_endpoints;
  if (let_in.empty()) return {};
  if (who.passed_on == nullptr || who.passed_on->vpc_endpoint.empty())
    return "no VPC endpoint is named, and the endpoint has `client_vpc_endpoints`";
  if (std::ranges::find(let_in, who.passed_on->vpc_endpoint) == let_in.end())
    return "the VPC endpoint is in none of `client_vpc_endpoints`";
  return {};
}

} // namespace tollgate::proxy
