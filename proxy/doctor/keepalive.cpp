// See keepalive.hpp.
#include "proxy/doctor/keepalive.hpp"

#include "config/duration.hpp"

namespace tollgate::proxy::doctor {

finding judge(const config::keepalive& configured, bool lab) {
  const verdict bad = lab ? verdict::warning : verdict::failed;
  const std::string remedy = "Set keepalive.idle well below 350s: 60s is the default.";
  if (configured.idle.count() == 0)
    return {bad, "keepalive is off: PrivateLink forgets a connection after 350s of silence", remedy};
  const std::string text = "the first probe after " + config::to_string(configured.idle) + " of silence";
  if (configured.idle >= privatelink_forgets)
    return {bad, text + ": PrivateLink forgets a connection after 350s", remedy};
  // One lost probe must not be the end.
  if (configured.idle + configured.interval >= privatelink_forgets)
    return {verdict::warning, text + ", the second " + config::to_string(configured.interval) + " later: too late",
            remedy};
  return {verdict::ok, text + ", below PrivateLink's 350s"};
}

} // namespace tollgate::proxy::doctor
