// What the formats share: which targets each can say, and the settings beside the records.
#include "proxy/onboarding/dns_formats.hpp"

#include "config/problem.hpp"

#include <algorithm>

namespace tollgate::proxy::onboarding {
namespace {

bool all_loopback(const dns_plan& plan) {
  return std::ranges::all_of(plan.addresses, &config::ip_address::is_loopback);
}

} // namespace

bool makes_zones(const dns_plan& plan, dns_format format) {
  // CoreDNS with addresses gets a server block of exact names, and a block is a zone.
  const bool block = format == dns_format::kubernetes && plan.alias.empty() && !all_loopback(plan);
  return format == dns_format::zone || format == dns_format::route53 || block;
}

std::vector<std::string> unsayable(const dns_plan& plan, dns_format format, const dns_numbers& numbers) {
  std::vector<std::string> reasons;
  const std::string option = "--target " + config::in_quotes(plan.alias);
  if (!plan.alias.empty() && format == dns_format::zone) {
    reasons.push_back(option + " is a name: each name is a zone of its own, where a CNAME is forbidden (RFC 1034); "
                               "give addresses, or use --format route53, which has alias records");
  }
  if (!plan.alias.empty() && format == dns_format::hosts) {
    reasons.push_back(option + " is a name, and /etc/hosts has addresses only: give addresses");
  }
  if (!plan.alias.empty() && format == dns_format::route53 && numbers.alias_zone_id.empty() &&
      hosted_zone_of(plan.alias).empty()) {
    reasons.push_back(option + " is no Network Load Balancer's name in a region of the service: give the hosted zone "
                               "that it is in with --target-zone-id");
  }
  const bool some_loopback = std::ranges::any_of(plan.addresses, &config::ip_address::is_loopback);
  if (format == dns_format::kubernetes && some_loopback && !all_loopback(plan)) {
    reasons.emplace_back("the targets mix a sidecar's loopback address and others: write them for one or the other");
  }
  return reasons;
}

std::string settings_lines(const dns_plan& plan, const std::string& comment) {
  std::string text;
  for (const endpoint_setting& each : plan.settings) {
    const client_setting& setting = each.setting;
    text += comment + each.endpoint + ": " + setting.field + " = " +
            (setting.value.empty() ? "unknown: no name of it is in `hosts`" : setting.value) + ", port " +
            std::to_string(setting.port) + '\n';
  }
  return text;
}

} // namespace tollgate::proxy::onboarding
