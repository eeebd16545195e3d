// See zones.hpp.
#include "proxy/doctor/zones.hpp"

#include "proxy/doctor/networks.hpp"
#include "proxy/doctor/printable.hpp"

#include <algorithm>

namespace tollgate::proxy::doctor {
namespace {

using addresses = std::vector<boost::asio::ip::address>;

bool has(const addresses& all, const boost::asio::ip::address& one) {
  return std::ranges::find(all, one) != all.end();
}

addresses only_in_first(const addresses& first, const addresses& second) {
  addresses rest;
  for (const auto& one : first)
    if (!has(second, one)) rest.push_back(one);
  return rest;
}

/// What the names say, gathered.
struct zone_map {
  addresses regional;
  addresses zonal;
  bool regional_configured = false;
  std::vector<std::string> zones;
  std::string zones_text;
  std::string gone; ///< zones without an address, by commas
};

void add(std::string& list, const std::string& text) {
  list += (list.empty() ? "" : ", ") + text;
}

zone_map gather(const zones_seen& seen) {
  zone_map map;
  for (const auto& name : seen.names) {
    if (name.zone.empty()) {
      map.regional = name.answer.addresses;
      map.regional_configured = name.configured;
      continue;
    }
    map.zones.push_back(name.zone);
    if (name.answer.addresses.empty()) {
      add(map.gone, name.zone + " (" + printable(name.answer.error) + ")");
      continue;
    }
    add(map.zones_text, name.zone + " " + by_commas(name.answer.addresses));
    map.zonal.insert(map.zonal.end(), name.answer.addresses.begin(), name.answer.addresses.end());
  }
  return map;
}

finding judge_regional_alone(const zone_map& map) {
  const std::string text = "the regional name has " + by_commas(map.regional);
  if (map.regional.empty()) return {verdict::not_reached, "the regional name has no address"};
  if (map.regional.size() == 1)
    return {verdict::warning, text + ": one zone, and nothing is left when it fails",
            "Give the VPC endpoint a subnet in another zone where the provider's load balancer is.",
            "One zone of the endpoint and one that is healthy just now look alike."};
  return {verdict::ok, text + ": as many zones", "",
          "Which zones they are is not in a regional name; write the zonal names as `upstream` to have them compared."};
}

} // namespace

std::optional<vpce_name> read_vpce_name(std::string_view host) {
  const auto dot = host.find('.');
  if (dot == std::string_view::npos || !host.starts_with("vpce-") || host.find(".vpce.amazonaws.com") == host.npos)
    return std::nullopt;
  const std::string_view label = host.substr(0, dot);
  const auto after_id = label.find('-', 5);
  if (after_id == std::string_view::npos) return std::nullopt;
  const auto after_random = label.find('-', after_id + 1);
  if (after_random == std::string_view::npos) return vpce_name{std::string{host}, {}};
  return vpce_name{std::string{label.substr(0, after_random)} + std::string{host.substr(dot)},
                   std::string{label.substr(after_random + 1)}};
}

finding judge(const zones_seen& seen) {
  if (seen.names.empty()) return {verdict::not_applicable, "no upstream is a VPC endpoint's own name"};
  const zone_map map = gather(seen);
  if (map.zones.empty()) return judge_regional_alone(map);
  const std::string all = "regional: " + (map.regional.empty() ? std::string{"no address"} : by_commas(map.regional)) +
                          "; zonal: " + (map.zones_text.empty() ? "no address" : map.zones_text);
  if (!map.gone.empty())
    return {
        verdict::failed, "no address in " + map.gone + "; " + all,
        "The endpoint has left this zone, or never was in it: take its name out of `upstream`, and ask the provider "
        "which zones the load balancer has now."};
  // Where the regional name is dialled too, its addresses are reached anyway.
  const addresses not_configured = only_in_first(map.regional, map.zonal);
  if (!not_configured.empty() && !map.regional_configured)
    return {verdict::warning, "the endpoint is also at " + by_commas(not_configured) + "; " + all,
            "A zone was added: add its zonal name to `upstream`."};
  if (const addresses left_out = only_in_first(map.zonal, map.regional); !left_out.empty() && !map.regional.empty())
    return {
        verdict::warning, "the regional name leaves out " + by_commas(left_out) + "; " + all,
        "That zone is not healthy, or about to go: ask the provider whether the load balancer's zones have changed."};
  if (!seen.own_zone.empty() && std::ranges::find(map.zones, seen.own_zone) == map.zones.end())
    return {verdict::warning, "none of the names is of this node's zone " + seen.own_zone + "; " + all,
            "Traffic across zones is billed: add the zonal name of this zone, if the endpoint is in it. `zone` is the "
            "zone's name, as in the zonal name (us-east-1a)."};
  return {verdict::ok, all};
}

} // namespace tollgate::proxy::doctor
