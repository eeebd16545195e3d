// See certificate.hpp. What is worst is told first: one verdict, from dates over trust to names.
#include "proxy/doctor/certificate.hpp"

#include <ctime>

namespace tollgate::proxy::doctor {
namespace {

using config::warehouse;

std::string day(std::chrono::sys_seconds when) {
  const std::time_t seconds = when.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::string text(20, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts));
  return text;
}

std::string names_of(const certificate_seen& seen) {
  std::string text;
  for (const std::string& name : seen.names)
    text += (text.empty() ? "" : " ") + name;
  if (seen.more_names != 0) text += " and " + std::to_string(seen.more_names) + " more";
  return text.empty() ? "no name" : text;
}

finding judge_handshake(const certificate_seen& seen) {
  switch (seen.how) {
  case certificate_seen::end::silent:
    return {verdict::failed, "no TLS handshake in time",
            "Look at the port and at the target of the provider's load balancer.",
            "A load balancer without a healthy target and another protocol look alike."};
  case certificate_seen::end::too_much:
    return {verdict::failed, "sent more than a TLS handshake has, without an end",
            "Look at the upstream's address and port: this is no warehouse."};
  default:
    break;
  }
  return {verdict::failed, "no TLS: " + seen.detail,
          "Look at the port, at `hosts` (the name that was asked for" + (seen.asked.empty() ? "" : ": " + seen.asked) +
              "), and at the warehouse's own list of allowed endpoints.",
          "A warehouse that refuses this endpoint or this name and a wrong port may look alike."};
}

/// RDS's authorities are Amazon's own: no system's store has them.
bool may_be_unknown(warehouse kind) {
  return kind == warehouse::rds_postgres;
}

finding judge_name(const certificate_seen& seen, const std::string& text) {
  switch (seen.warehouse) {
  case warehouse::rds_postgres:
    return {verdict::ok, text, "",
            "It is for the database's own name (" + names_of(seen) +
                "), and clients use the endpoint's: sslmode verify-full fails, verify-ca and require work. So the name "
                "cannot tell whether this is the right database."};
  case warehouse::redshift:
    return {verdict::warning, text + "; it is for " + names_of(seen) + ", not for " + seen.asked,
            "Clients with sslmode verify-full fail unless they connect to a name that the certificate has.",
            "Whether clients compare names is theirs to say; verify-ca and require work."};
  default:
    return {verdict::failed, text + "; it is for " + names_of(seen) + ", not for " + seen.asked,
            "Look at `hosts` and at the VPC endpoint: it may be another account's or another service's.",
            "A wrong endpoint and a wrong `hosts` look alike."};
  }
}

} // namespace

finding judge(const certificate_seen& seen) {
  if (seen.how != certificate_seen::end::completed) return judge_handshake(seen);
  const std::string who = seen.version + ", certificate of " + seen.subject + " by " + seen.issuer;
  const auto left = std::chrono::floor<std::chrono::days>(seen.not_after - seen.now);
  if (seen.not_after <= seen.now)
    return {verdict::failed, who + ": expired on " + day(seen.not_after),
            "The provider has to renew it: every client that verifies will fail. If it looks fresh elsewhere, look at "
            "this host's clock (`clock`)."};
  if (seen.not_before > seen.now)
    return {verdict::failed, who + ": valid only from " + day(seen.not_before),
            "Look at this host's clock (`clock`); if it is right, the provider has to replace the certificate."};
  std::string text = who + ", until " + day(seen.not_after) + " (" + std::to_string(left.count()) +
                     (left.count() == 1 ? " day)" : " days)");
  std::string limits;
  if (!seen.untrusted.empty()) {
    if (!may_be_unknown(seen.warehouse))
      return {
          verdict::failed, text + "; not believed: " + seen.untrusted,
          "Look whether this is the warehouse at all; where its authority is a private one, name it with --ca-file.",
          "A stranger in between and an authority that this machine does not know look alike."};
    text += "; not verified: " + seen.untrusted;
    limits = "Amazon's RDS authorities are in no system's store: with --ca-file and Amazon's bundle, this tells a "
             "stranger from the database.";
  }
  if (left < certificate_warning)
    return {verdict::warning, text, "The provider has to renew it before it ends.", limits};
  if (seen.asked.empty() || seen.name_matches) return {verdict::ok, text, "", limits};
  finding named = judge_name(seen, text);
  if (!limits.empty()) named.limits = limits + " " + named.limits;
  return named;
}

} // namespace tollgate::proxy::doctor
