// The same plan in the words of whoever answers the names: zone files, Route 53, /etc/hosts, Kubernetes.
//
// Plan in, text out. It refuses what a format cannot say: a zone file knows no alias record, and a CNAME at a zone's
// apex is forbidden (RFC 1034 section 3.6.2: beside the SOA nothing may stand with it).
#pragma once

#include "proxy/onboarding/dns_plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tollgate::proxy::onboarding {

struct dns_numbers {
  std::uint32_t ttl_seconds = 60; ///< short, so that a way back is quick
  std::uint32_t serial = 1;       ///< of the zones: RFC 1035 section 3.3.13; must grow with each change
  std::string alias_zone_id;      ///< the hosted zone of the alias; empty: a Network Load Balancer's is known
};

/// A file's worth of records.
struct dns_document {
  std::string file_name; ///< within one folder
  std::string text;
};

/// Whether each name becomes a zone in this format, which then answers for every name below it as well.
bool makes_zones(const dns_plan& plan, dns_format format);

/// Why the plan cannot be said in this format, one sentence each.
std::vector<std::string> unsayable(const dns_plan& plan, dns_format format, const dns_numbers& numbers);

/// One master file for each name (RFC 1035 section 5), and `zones.conf`, which names them to BIND.
std::vector<dns_document> zone_files(const dns_plan& plan, const dns_numbers& numbers);
/// One change batch for each name: the `--change-batch` of `aws route53 change-resource-record-sets`.
std::vector<dns_document> route53_batches(const dns_plan& plan, const dns_numbers& numbers);
/// All of it as one JSON object: `zones`, each with `name` and `change_batch`, and `settings`.
std::string route53_overview(const dns_plan& plan, const dns_numbers& numbers);
/// Lines for /etc/hosts.
dns_document hosts_lines(const dns_plan& plan);
/// For CoreDNS: a server block with addresses, or rewrites to an alias. For a proxy on loopback, which is a sidecar's:
/// `hostAliases` of the pod.
dns_document kubernetes_fragment(const dns_plan& plan, const dns_numbers& numbers);

/// The settings for people, one a line, each behind `comment`.
std::string settings_lines(const dns_plan& plan, const std::string& comment);

/// The hosted zone of a Network Load Balancer's name in one of the service's regions; empty: not one of those.
std::string hosted_zone_of(const std::string& load_balancer);

} // namespace tollgate::proxy::onboarding
