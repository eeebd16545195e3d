// What an entry of the configuration shows to be done, and in which words. A configuration is what an operator wrote:
// it shows that a value is known and is within the documented limits, no more.
#include "proxy/onboarding/facts.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace tollgate::proxy::onboarding {
namespace {

constexpr std::array<std::string_view, 4> regions{"us-east-1", "us-east-2", "us-west-2", "eu-west-1"};
constexpr std::uint64_t documented_allowance_bytes = 300'000'000'000;

shown region_of(const entries& of) {
  const config::endpoint* const entry = of.main();
  if (entry == nullptr || entry->region.empty()) return {};
  return {"region is " + entry->region, std::ranges::find(regions, entry->region) != regions.end()};
}

shown count_of_endpoints(const config::customer& of) {
  std::set<std::string_view> distinct;
  for (const config::endpoint& each : of.endpoints)
    distinct.insert(each.limit_identity());
  return {std::to_string(distinct.size()) + " of 2 VPC endpoints are configured",
          distinct.size() <= config::max_vpc_endpoints};
}

shown allowance_of(const config::customer& of) {
  const std::uint64_t bytes = of.settings.allowance_bytes;
  std::string words = "allowance is " + std::to_string(bytes) + " bytes";
  if (!of.settings.enforce) return {words + ", and enforce is false: nobody is cut off", false};
  if (bytes > documented_allowance_bytes) return {words + ", more than the documented 300 GB", false};
  return {words, true};
}

bool is_redshift_port(unsigned port) {
  return (port >= 5431 && port <= 5455) || (port >= 8191 && port <= 8215);
}

shown ports_of(const entries& of) {
  const config::endpoint* const entry = of.main();
  if (entry == nullptr) return {};
  std::set<std::uint16_t> ports;
  for (const config::upstream& to : entry->upstreams)
    ports.insert(to.port);
  std::string words = ports.size() == 1 ? "upstream's port is" : "upstream's ports are";
  for (const std::uint16_t port : ports)
    words += ' ' + std::to_string(port);
  return {words, std::ranges::all_of(ports, is_redshift_port)};
}

shown aws_name_of(const entries& of) {
  const handed_value name = value_of(fact::endpoint_name, of, {});
  if (!name.value.ends_with(".vpce.amazonaws.com")) return {};
  return {"upstream is a VPC endpoint of AWS", true};
}

} // namespace

shown shown_by(evidence what, const entries& of) {
  if (of.customer == nullptr) return {};
  switch (what) {
  case evidence::none:
    return {};
  case evidence::region:
    return region_of(of);
  case evidence::two_endpoints:
    return count_of_endpoints(*of.customer);
  case evidence::allowance:
    return allowance_of(*of.customer);
  case evidence::redshift_port:
    return ports_of(of);
  case evidence::service: {
    const handed_value service = value_of(fact::service_name, of, {});
    if (service.value.empty()) return {};
    return {"upstream is an endpoint of " + service.value, true};
  }
  case evidence::on_aws:
    return aws_name_of(of);
  }
  return {};
}

} // namespace tollgate::proxy::onboarding
