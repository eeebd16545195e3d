// Which names must exist in the platform's DNS so that clients reach this proxy, and where they point.
//
// The configuration and the operator's targets in, names and remarks out. It refuses a plan under which the proxy would
// dial itself or clients would go past it. No DNS is asked: what is there today is the doctor's question.
#pragma once

#include "config/model.hpp"
#include "proxy/onboarding/client_setting.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tollgate::proxy::onboarding {

/// The most targets: a fleet's load balancer has an address in each zone.
inline constexpr std::size_t max_targets = 16;

/// Who answers the names.
enum class dns_format : std::uint8_t {
  zone,       ///< a DNS server with master files
  route53,    ///< Amazon's Route 53
  hosts,      ///< /etc/hosts
  kubernetes, ///< a cluster's CoreDNS, or a pod's own names
};

struct dns_question {
  dns_format format = dns_format::zone;
  std::vector<std::string> targets; ///< addresses, or one name; empty: the configuration's `advertise`
  std::string customer;             ///< empty: all of them
};

/// A name that leads to the proxy. Each becomes a private zone of its own: a zone answers NXDOMAIN for what it does not
/// have (Amazon's Route 53 documentation on private hosted zones), so a zone of the parent domain would hide the rest.
struct led_name {
  std::string host;
  std::string used_by; ///< `acme/lakehouse`
};

/// What the users of one endpoint write.
struct endpoint_setting {
  std::string endpoint; ///< `acme/lakehouse`
  client_setting setting;
};

struct dns_plan {
  std::vector<config::ip_address> addresses; ///< where the names point; empty when `alias` is set
  std::string alias;                         ///< the one name they point at instead, lower case
  std::vector<led_name> names;
  std::vector<endpoint_setting> settings;
  std::vector<std::string> errors; ///< when there are any, nothing else may be used
  std::vector<std::string> warnings;
};

/// Never throws; everything that is wrong is in `errors`, all at once.
dns_plan plan_dns(const config::model& of, const dns_question& question);

} // namespace tollgate::proxy::onboarding
