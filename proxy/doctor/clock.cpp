// See clock.hpp. One stranger's Date proves nothing against this clock; two that agree with each other do.
#include "proxy/doctor/clock.hpp"

#include <algorithm>

namespace tollgate::proxy::doctor {
namespace {

std::string text_of(const clock_seen::told& one) {
  const auto seconds = one.ahead.count();
  return one.who + " is " + std::to_string(seconds < 0 ? -seconds : seconds) + " s " +
         (seconds < 0 ? "behind" : "ahead");
}

bool agree(const clock_seen::told& one, const clock_seen::told& other) {
  return one.who != other.who && std::chrono::abs(one.ahead - other.ahead) <= dates_agree;
}

} // namespace

finding judge(const clock_seen& seen) {
  std::string text = !seen.kept   ? "the kernel does not say whether its time is kept"
                     : *seen.kept ? "the kernel's time is kept (NTP)"
                                  : "nobody keeps the kernel's time (adjtimex: not synchronised)";
  std::vector<clock_seen::told> off;
  std::ranges::copy_if(seen.dates, std::back_inserter(off),
                       [](const auto& one) { return std::chrono::abs(one.ahead) > dates_agree; });
  const std::size_t right = seen.dates.size() - off.size();
  if (right > 0) text += "; " + std::to_string(right) + " servers' Date agrees";
  for (std::size_t at = 0; at < off.size() && at < 3; ++at)
    text += "; " + text_of(off[at]);
  const std::string remedy =
      "Let chrony or systemd-timesyncd keep this host's time (on EC2 from 169.254.169.123): periods "
      "begin by it.";
  for (const auto& one : off)
    if (right == 0 && std::ranges::any_of(off, [&](const auto& other) { return agree(one, other); }))
      return {verdict::failed, text, remedy};
  if (seen.suspect.value_or(false))
    return {verdict::warning, text + "; the running proxy does not believe it",
            "`tollgate period` says why, and what to do."};
  if (right == 0 && !off.empty())
    return {verdict::warning, text, remedy,
            "One server's Date is one word against another: either clock may be wrong."};
  if (!seen.kept.value_or(false)) return {verdict::warning, text, remedy};
  if (!seen.dates.empty()) return {verdict::ok, text};
  return {verdict::ok, text, "", "No server told a Date: a clock that is kept from a wrong source looks right."};
}

} // namespace tollgate::proxy::doctor
