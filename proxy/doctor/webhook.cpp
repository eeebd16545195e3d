// See webhook.hpp. Stricter than the probe of a warehouse: the proxy itself is the client here, and believes nothing
// else.
#include "proxy/doctor/webhook.hpp"

namespace tollgate::proxy::doctor {
namespace {

constexpr const char* renew = "Have the receiver's certificate renewed, or name its authority's certificates in "
                              "webhook.ca_file.";

finding judge_certificate(const certificate_seen& seen) {
  if (seen.how != certificate_seen::end::completed)
    return {verdict::failed, "no TLS: " + (seen.detail.empty() ? std::string{"no answer in time"} : seen.detail),
            "Look at what serves webhook.url: it has to speak TLS 1.2 or 1.3."};
  if (!seen.untrusted.empty()) return {verdict::failed, "the certificate is not believed: " + seen.untrusted, renew};
  if (!seen.name_matches) return {verdict::failed, "the certificate is for another name than " + seen.asked, renew};
  if (seen.now < seen.not_before || seen.now >= seen.not_after)
    return {verdict::failed, "the certificate is not valid now", renew};
  if (seen.not_after - seen.now < certificate_warning)
    return {verdict::warning, "the certificate ends in less than 14 days", renew};
  return {verdict::ok, seen.version + ", and the certificate is believed"};
}

} // namespace

finding judge(const receiver_seen& seen) {
  if (!seen.ca_problem.empty())
    return {verdict::failed, seen.ca_problem, "Write certificates in PEM into webhook.ca_file, or leave the key out."};
  if (!seen.lookup_error.empty())
    return {verdict::failed, seen.host + ": " + seen.lookup_error,
            "Look at the host in webhook.url and at this machine's name servers."};
  if (!seen.connect_error.empty())
    return {
        verdict::failed, seen.host + ": " + seen.connect_error,
        "Look at the port in webhook.url, the receiver, and what this host may reach (security group, egress rules)."};
  if (!seen.certificate) return {verdict::ok, "connected, in the clear"};
  return judge_certificate(*seen.certificate);
}

finding judge(const secret_seen& seen) {
  if (!seen.problem.empty()) return {verdict::failed, seen.problem, "Without a secret no event is sent."};
  if (!seen.warning.empty()) return {verdict::warning, seen.warning, "Then give the receiver the new one."};
  return {verdict::ok, "there is a secret"};
}

} // namespace tollgate::proxy::doctor
