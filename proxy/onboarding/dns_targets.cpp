// One alias or some addresses; never both, since a name has either an alias record or addresses.
#include "proxy/onboarding/dns_targets.hpp"

#include "config/names.hpp"

#include <algorithm>
#include <string_view>

namespace tollgate::proxy::onboarding {
namespace {

std::string_view unfit(const config::ip_address& address) {
  if (address.is_unspecified()) return "is no host's address";
  if (address.is_multicast() || address.is_broadcast()) return "is not one host's address";
  if (address.is_link_local() || address.is_metadata()) return "is a link-local or metadata address";
  return "";
}

void read_target(const std::string& text, dns_plan& into) {
  const std::string option = "--target " + config::in_quotes(text);
  if (const auto address = config::ip_address::parse(text)) {
    if (const std::string_view why = unfit(*address); !why.empty()) {
      into.errors.push_back(option + ' ' + std::string{why} + ": write an address at which clients reach this proxy");
    } else if (std::ranges::find(into.addresses, *address) != into.addresses.end()) {
      into.errors.push_back(option + " is given twice: remove one");
    } else {
      into.addresses.push_back(*address);
    }
    return;
  }
  const auto name = config::parse_host_name(text);
  if (!name.good()) {
    into.errors.push_back(option + " is neither an address nor a name: " + name.error);
  } else if (into.alias == name.value) {
    into.errors.push_back(option + " is given twice: remove one");
  } else if (!into.alias.empty()) {
    into.errors.push_back(option + " is a second name: an alias record leads to one; give one name, or addresses");
  } else {
    into.alias = name.value;
  }
}

} // namespace

void read_targets(const config::model& of, const dns_question& question, dns_plan& into) {
  if (question.targets.size() > max_targets) {
    into.errors.push_back("--target is given " + std::to_string(question.targets.size()) +
                          " times: " + std::to_string(max_targets) + " are the most; give the name of a load balancer");
    return;
  }
  for (const std::string& each : question.targets)
    read_target(each, into);
  if (question.targets.empty()) into.addresses = of.advertise;
  if (!into.alias.empty() && !into.addresses.empty()) {
    into.errors.emplace_back("--target mixes a name and addresses: give one name, or addresses");
  }
  if (question.targets.empty() && into.addresses.empty()) {
    into.errors.emplace_back("no address is known at which clients reach this proxy: set `advertise` in the "
                             "configuration, or give --target ADDRESS or --target NAME");
  }
}

std::string name_of_proxy(const dns_plan& plan) {
  if (!plan.alias.empty()) return plan.alias;
  return plan.addresses.empty() ? std::string{} : config::to_string(plan.addresses.front());
}

} // namespace tollgate::proxy::onboarding
