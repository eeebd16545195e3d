// Reads the settings that `defaults` gives and a customer may say otherwise: allowance, clients, timeouts, keepalive.
#include "config/bounded.hpp"
#include "config/duration.hpp"
#include "config/read.hpp"
#include "config/size.hpp"
#include "config/words.hpp"

namespace tollgate::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr count_bounds connections_bounds{1, 1'000'000};
// TCP_KEEPCNT, TCP_KEEPIDLE and TCP_KEEPINTVL end at these (Linux, include/net/tcp.h: MAX_TCP_KEEPCNT and so on).
constexpr count_bounds probes_bounds{1, 127};
constexpr duration_bounds keepalive_idle_bounds{
    .least = seconds{1}, .most = seconds{32'767}, .zero_is_off = true, .in_whole_seconds = true};
constexpr duration_bounds keepalive_interval_bounds{
    .least = seconds{1}, .most = seconds{32'767}, .in_whole_seconds = true};

constexpr duration_bounds deadline_bounds{.least = milliseconds{1}, .most = minutes{10}};
constexpr duration_bounds optional_bounds{.least = milliseconds{1}, .most = hours{24 * 30}, .zero_is_off = true};

// A VPC endpoint forgets a flow that was silent this long, and drops what comes later (AWS PrivateLink's quotas).
constexpr milliseconds privatelink_forgets = seconds{350};
// Silent peers that are noticed later than this hold their connections and pipes for nothing.
constexpr milliseconds slow_to_notice = minutes{10};

void read_warn_at(section& from, std::vector<unsigned>& into) {
  if (!from.list("warn_at", into, parse_percent)) return;
  const std::string path = from.path_of("warn_at");
  for (std::size_t at = 0; at + 1 < into.size(); ++at) {
    if (into[at] == 0 || into[at + 1] == 0 || into[at] < into[at + 1]) continue;
    from.found().error(path + '[' + std::to_string(at + 1) + ']',
                       std::to_string(into[at + 1]) + "% does not come after " + std::to_string(into[at]) +
                           "%: write each mark once, the lowest first");
  }
}

void read_clients(section& from, std::optional<std::vector<cidr>>& into) {
  std::vector<cidr> clients;
  if (!from.list("clients", clients, parse_cidr)) return;
  const std::string path = from.path_of("clients");
  if (clients.empty()) {
    from.found().error(path, "is empty, so that nobody could connect: name networks, or set the allowance to 0B");
  }
  for (std::size_t at = 0; at < clients.size(); ++at) {
    const std::string item = path + '[' + std::to_string(at) + ']';
    if (clients[at].prefix_bits() == 0 && !from.found().bad(item)) {
      from.found().warning(item, "lets every address in: name the platform's own networks, as 10.0.0.0/8");
    }
  }
  into = std::move(clients);
}

void read_timeouts(section& from, timeouts& into) {
  auto section = from.inside("timeouts");
  if (!section) return;
  const auto deadline = [](std::string_view text) { return parse_duration(text, deadline_bounds); };
  const auto optional = [](std::string_view text) { return parse_duration(text, optional_bounds); };
  section->value("handshake", into.handshake, deadline);
  section->value("connect", into.connect, deadline);
  section->value("half_closed", into.half_closed, optional);
  section->value("idle", into.idle, optional);
  section->value("drain", into.drain, optional);
  section->close();
}

void check_keepalive(const section& from, const keepalive& settings) {
  const std::string path = from.path_of("idle");
  if (settings.idle.count() == 0) {
    from.found().edge_error(path, "keepalive is off: PrivateLink forgets a flow after 350s of silence; write 60s");
    return;
  }
  if (settings.idle >= privatelink_forgets) {
    from.found().edge_error(path, to_string(settings.idle) + " is too late: PrivateLink forgets a flow after 350s of "
                                                             "silence; write less, as 60s");
  }
  const milliseconds noticed = settings.idle + settings.interval * settings.probes;
  if (noticed > slow_to_notice) {
    from.found().warning(from.key_path(), "notices a silent peer only after " + to_string(noticed) +
                                              " (idle and interval times probes): aim at less than " +
                                              to_string(slow_to_notice));
  }
}

void read_keepalive(section& from, keepalive& into) {
  auto section = from.inside("keepalive");
  if (!section) return;
  section->value("idle", into.idle, [](std::string_view text) { return parse_duration(text, keepalive_idle_bounds); });
  section->value("interval", into.interval,
                 [](std::string_view text) { return parse_duration(text, keepalive_interval_bounds); });
  section->value("probes", into.probes, [](std::string_view text) { return parse_count(text, probes_bounds); });
  section->value("dead_after", into.dead_after,
                 [](std::string_view text) { return parse_duration(text, optional_bounds); });
  section->close();
  check_keepalive(*section, into);
}

} // namespace

void read_inherited(section& from, inherited& into) {
  customer_settings& settings = into.settings;
  from.value("allowance", settings.allowance_bytes, parse_size);
  if (from.value("enforce", settings.enforce, parse_bool) && !settings.enforce && from.found().in_edge()) {
    from.found().warning(from.path_of("enforce"), "nobody is cut off: this is for a rollout; write true afterwards");
  }
  read_warn_at(from, settings.warn_at_percent);
  read_clients(from, into.clients);
  from.value("connections", settings.connections,
             [](std::string_view text) { return parse_count(text, connections_bounds); });
  read_timeouts(from, settings.timeouts);
  read_keepalive(from, settings.keepalive);
}

} // namespace tollgate::config
