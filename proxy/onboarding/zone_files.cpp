// Master files: SOA, NS and the addresses at the apex, and nothing else.
#include "proxy/onboarding/dns_formats.hpp"

namespace tollgate::proxy::onboarding {
namespace {

std::string zone_text(const dns_plan& plan, const led_name& name, const dns_numbers& numbers) {
  const std::string ttl = std::to_string(numbers.ttl_seconds);
  std::string text = "; " + name.host + " leads to the proxy, for " + name.used_by + ".\n";
  text += "$ORIGIN " + name.host + ".\n$TTL " + ttl + "\n";
  // A server must be named, and which one answers is not ours to know. `localhost` is what BIND's own empty zones say.
  text += "@ IN SOA localhost. root.localhost. ( " + std::to_string(numbers.serial) + " 3600 600 86400 " + ttl + " )\n";
  text += "@ IN NS localhost.\n";
  for (const config::ip_address& address : plan.addresses)
    text += std::string{"@ IN "} + (address.is_v4() ? "A " : "AAAA ") + config::to_string(address) + '\n';
  return text;
}

} // namespace

std::vector<dns_document> zone_files(const dns_plan& plan, const dns_numbers& numbers) {
  std::vector<dns_document> files;
  std::string list =
      "// One private zone for each exact name. Where views are used, this belongs into the platform's.\n";
  for (const led_name& name : plan.names) {
    files.push_back({name.host + ".zone", zone_text(plan, name, numbers)});
    // An underscore is in no host name, by the rules that BIND checks for primaries.
    const char* const underscore = name.host.find('_') == std::string::npos ? "" : " check-names ignore;";
    list +=
        "zone \"" + name.host + "\" { type primary; file \"" + files.back().file_name + "\";" + underscore + " };\n";
  }
  files.push_back({"zones.conf", std::move(list)});
  return files;
}

} // namespace tollgate::proxy::onboarding
