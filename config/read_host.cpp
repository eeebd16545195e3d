// Reads what concerns this host and process: the top of the file, `log`, `period`, `reload`, `webhook`, `groups`.
#include "config/bounded.hpp"
#include "config/locations.hpp"
#include "config/names.hpp"
#include "config/read.hpp"
#include "config/words.hpp"

namespace tollgate::config {
namespace {

constexpr count_bounds workers_bounds{0, 1024};
constexpr count_bounds connections_bounds{0, 10'000'000};
// Every month has a 28th.
constexpr count_bounds day_bounds{1, 28};

void read_node(section& root, const facts& host, model& into) {
  if (root.value("node", into.node, parse_name) || root.has("node")) return;
  auto name = parse_name(host.host_name);
  if (!name.good()) {
    root.found().error("node", "is missing, and the host name cannot stand for it: " + name.error);
  }
  into.node = std::move(name.value);
}

void read_log(section& root, log_settings& into) {
  auto log = root.inside("log");
  if (!log) return;
  log->value("level", into.level, parse_word<log_level>);
  log->value("format", into.format, parse_word<log_format>);
  log->close();
}

void read_period(section& root, unsigned& starts_on_day) {
  auto period = root.inside("period");
  if (!period) return;
  period->value("starts_on_day", starts_on_day, [](std::string_view text) { return parse_count(text, day_bounds); });
  period->close();
}

void read_reload(section& root, bool& watch) {
  auto reload = root.inside("reload");
  if (!reload) return;
  reload->value("watch", watch, parse_bool);
  reload->close();
}

/// Nobody can read along: it is encrypted, or does not leave this host.
bool is_private(const url_parts& url) {
  const auto address = ip_address::parse(url.host);
  return url.tls || url.host == "localhost" || (address && address->is_loopback());
}

void read_webhook(section& root, std::optional<webhook>& into) {
  auto hook = root.inside("webhook");
  if (!hook) return;
  into.emplace();
  hook->require("url", "where to send events, as https://host/path");
  hook->require("secret_file", "the absolute path of the secret that events are signed with");
  if (hook->value("url", into->url, parse_url) && !is_private(split_url(into->url))) {
    hook->found().edge_error(hook->path_of("url"), in_quotes(into->url) + " is not encrypted: write https://");
  }
  hook->value("secret_file", into->secret_file, parse_path);
  hook->value("ca_file", into->ca_file, parse_path);
  hook->close();
}

void read_groups(section& root, std::vector<group>& into) {
  root.each("groups", [&](section& item, std::size_t) {
    group& each = into.emplace_back();
    item.require("name", "a name for this network");
    item.require("cidr", "the network, as 10.1.0.0/16");
    item.value("name", each.name, parse_name);
    item.value("cidr", each.network, parse_cidr);
  });
}

} // namespace

void read_version(section& root, model& into) {
  root.require("version", "`version: 1`");
  unsigned version = 1;
  root.value("version", version, [](std::string_view text) -> parsed<unsigned> {
    if (text != "1") return refusal{in_quotes(text) + " is not a version that is known: write 1"};
    return {1, {}};
  });
  root.value("environment", into.environment, parse_word<environment>);
  root.found().set_environment(into.environment);
}

void read_host_settings(section& root, const facts& host, model& into) {
  read_node(root, host, into);
  root.value("region", into.region, parse_name);
  root.value("zone", into.zone, parse_name);
  root.value("state_dir", into.state_dir, parse_path);
  root.value("workers", into.workers, [](std::string_view text) { return parse_count(text, workers_bounds); });
  root.value("max_connections", into.max_connections,
             [](std::string_view text) { return parse_count(text, connections_bounds); });
  root.list("advertise", into.advertise, parse_address);
  root.value("sandbox", into.sandbox, parse_word<sandbox_mode>);
  read_log(root, into.log);
  read_period(root, into.period_starts_on_day);
  read_reload(root, into.reload_watch);
  read_webhook(root, into.webhook);
  read_groups(root, into.groups);
}

} // namespace tollgate::config
