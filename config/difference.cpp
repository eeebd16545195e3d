// Every key has one line here. Two texts that differ are a change; nothing else is compared.
#include "config/difference.hpp"

#include "config/duration.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tollgate::config {
namespace {

constexpr const char* hidden = "(not shown)";

struct value {
  std::string key;
  std::string text;
  bool at_next_start = false;
};
using values = std::vector<value>;

std::string text(bool yes) {
  return yes ? "true" : "false";
}
std::string text(std::uint64_t number) {
  return std::to_string(number);
}
std::string text(unsigned number) {
  return std::to_string(number);
}
std::string text(std::chrono::milliseconds time) {
  return to_string(time);
}
std::string text(const std::string& as_it_is) {
  return as_it_is;
}
std::string text(const std::filesystem::path& path) {
  return path.string();
}
std::string text(const upstream& to) {
  const bool brackets = to.host.find(':') != std::string::npos;
  return (brackets ? "[" + to.host + "]" : to.host) + ":" + std::to_string(to.port);
}
std::string text(const group& of) {
  return of.name + "=" + to_string(of.network);
}
template <class Word>
requires requires(Word word) {
  std::string{to_string(word)};
}
std::string text(const Word& word) {
  return std::string{to_string(word)};
}
template <class Item>
std::string text(const std::vector<Item>& list) {
  std::string all;
  for (const Item& item : list)
    all.append(all.empty() ? "" : ", ").append(text(item));
  return all;
}

// `hook_begins`: only one of the two has a webhook. Its sender is made and ended with the process.
values settings_of(const model& of, bool hook_begins) {
  constexpr bool at_start = true;
  values all{{"environment", text(of.environment), at_start},
             {"node", of.node, at_start},
             {"region", of.region},
             {"zone", of.zone, at_start},
             {"state_dir", text(of.state_dir), at_start},
             {"workers", text(of.workers), at_start},
             {"max_connections", text(of.max_connections)},
             {"advertise", text(of.advertise)},
             {"sandbox", text(of.sandbox), at_start},
             {"log.level", text(of.log.level)},
             {"log.format", text(of.log.format), at_start},
             {"admin.listen", text(of.admin.listen), at_start},
             {"admin.observe_listen", of.admin.observe_listen ? text(*of.admin.observe_listen) : "", at_start},
             {"admin.token_file", text(of.admin.token_file)},
             {"ledger.store", text(of.ledger.store), at_start},
             {"ledger.grant_timeout", text(of.ledger.grant_timeout), at_start},
             {"period.starts_on_day", text(of.period_starts_on_day), at_start},
             {"reload.watch", text(of.reload_watch)},
             {"groups", text(of.groups)}};
  const admin_tls tls = of.admin.tls.value_or(admin_tls{});
  all.push_back({"admin.tls.cert_file", text(tls.cert_file), at_start});
  all.push_back({"admin.tls.key_file", text(tls.key_file), at_start});
  all.push_back({"admin.tls.client_ca_file", text(tls.client_ca_file), at_start});
  if (of.ledger.etcd) {
    const etcd_settings& etcd = *of.ledger.etcd;
    all.push_back({"ledger.etcd.endpoints", text(etcd.endpoints), at_start});
    all.push_back({"ledger.etcd.prefix", etcd.prefix, at_start});
    all.push_back({"ledger.etcd.ca_file", text(etcd.ca_file), at_start});
    all.push_back({"ledger.etcd.cert_file", text(etcd.cert_file), at_start});
    all.push_back({"ledger.etcd.key_file", text(etcd.key_file), at_start});
    all.push_back({"ledger.etcd.username", etcd.username, at_start});
    all.push_back({"ledger.etcd.password_file", text(etcd.password_file), at_start});
  }
  if (of.webhook) {
    all.push_back({"webhook.url", of.webhook->url, hook_begins}); // services put their secrets into it
    all.push_back({"webhook.secret_file", text(of.webhook->secret_file), hook_begins});
    all.push_back({"webhook.ca_file", text(of.webhook->ca_file), hook_begins});
  }
  return all;
}

values settings_of(const listener& of, const std::string& path) {
  return {{path + ".listen", text(of.listen)},
          {path + ".protocol", text(of.front_end)},
          {path + ".proxy_protocol.accept_from", text(of.accept_proxy_from)}};
}

values settings_of(const endpoint& of, const std::string& path) {
  return {{path + ".warehouse", text(of.warehouse)},   {path + ".region", of.region},
          {path + ".vpc_endpoint", of.vpc_endpoint},   {path + ".listener", of.listener},
          {path + ".hosts", text(of.hosts)},           {path + ".upstream", text(of.upstreams)},
          {path + ".clients", text(of.clients)},       {path + ".tls_required", text(of.tls_required)},
          {path + ".send_proxy", text(of.send_proxy)}, {path + ".client_vpc_endpoints", text(of.client_vpc_endpoints)},
          {path + ".resolver", text(of.resolvers)}};
}

values settings_of(const customer_settings& of, const std::string& path) {
  std::string warn_at;
  for (const unsigned percent : of.warn_at_percent)
    warn_at.append(warn_at.empty() ? "" : ", ").append(text(percent)).append("%");
  return {{path + ".allowance", text(of.allowance_bytes)},
          {path + ".enforce", text(of.enforce)},
          {path + ".warn_at", warn_at},
          {path + ".connections", text(of.connections)},
          {path + ".timeouts.handshake", text(of.timeouts.handshake)},
          {path + ".timeouts.connect", text(of.timeouts.connect)},
          {path + ".timeouts.half_closed", text(of.timeouts.half_closed)},
          {path + ".timeouts.idle", text(of.timeouts.idle)},
          {path + ".timeouts.drain", text(of.timeouts.drain)},
          {path + ".keepalive.idle", text(of.keepalive.idle)},
          {path + ".keepalive.interval", text(of.keepalive.interval)},
          {path + ".keepalive.probes", text(of.keepalive.probes)},
          {path + ".keepalive.dead_after", text(of.keepalive.dead_after)}};
}

class comparison {
 public:
  void values_of(const values& before, const values& after) {
    std::map<std::string_view, const value*> was;
    for (const value& each : before)
      was.emplace(each.key, &each);
    for (const value& each : after) {
      const auto old = was.extract(each.key);
      note(each, old.empty() ? std::string{} : old.mapped()->text, each.text);
    }
    for (const auto& [key, each] : was)
      note(*each, each->text, {});
  }

  /// Calls both(before, after, path) for those that stay.
  template <class Thing, class Name, class Both>
  void list_of(const std::vector<Thing>& before, const std::vector<Thing>& after, const std::string& path,
               const Name& name, const Both& both) {
    std::map<std::string_view, const Thing*> was;
    for (const Thing& each : before)
      was.emplace(name(each), &each);
    for (const Thing& each : after) {
      const std::string here = path + "[" + name(each) + "]";
      const auto old = was.extract(name(each));
      if (old.empty())
        all_.push_back({change_kind::added, here});
      else
        both(*old.mapped(), each, here);
    }
    for (const auto& [gone, each] : was)
      all_.push_back({change_kind::removed, path + "[" + std::string{gone} + "]"});
  }

  std::vector<change> take() { return std::move(all_); }

 private:
  void note(const value& of, std::string before, std::string after) {
    if (before == after) return;
    const auto kind = before.empty() ? change_kind::added : after.empty() ? change_kind::removed : change_kind::changed;
    if (of.key == "webhook.url") {
      if (!before.empty()) before = hidden;
      if (!after.empty()) after = hidden;
    }
    all_.push_back({kind, of.key, std::move(before), std::move(after), of.at_next_start});
  }

  std::vector<change> all_;
};

} // namespace

std::string_view to_string(change_kind value) noexcept {
  switch (value) {
  case change_kind::added:
    return "added";
  case change_kind::removed:
    return "removed";
  case change_kind::changed:
    return "changed";
  }
  return "changed";
}

std::vector<change> difference(const model& before, const model& after) {
  comparison found;
  const bool hook_begins = before.webhook.has_value() != after.webhook.has_value();
  found.values_of(settings_of(before, hook_begins), settings_of(after, hook_begins));
  const auto name = [](const auto& of) -> const std::string& { return of.name; };
  found.list_of(before.listeners, after.listeners, "listeners", name,
                [&](const listener& a, const listener& b, const std::string& path) {
                  if (a != b) found.values_of(settings_of(a, path), settings_of(b, path));
                });
  const auto endpoints = [&](const endpoint& a, const endpoint& b, const std::string& path) {
    if (a != b) found.values_of(settings_of(a, path), settings_of(b, path));
  };
  const auto customers = [&](const customer& a, const customer& b, const std::string& path) {
    if (a == b) return;
    found.values_of(settings_of(a.settings, path), settings_of(b.settings, path));
    found.list_of(a.endpoints, b.endpoints, path + ".endpoints", name, endpoints);
  };
  found.list_of(
      before.customers, after.customers, "customers", [](const customer& of) -> const std::string& { return of.id; },
      customers);
  return found.take();
}

model followable(const model& running, model next) {
  next.environment = running.environment;
  next.node = running.node;
  next.zone = running.zone;
  next.state_dir = running.state_dir;
  next.workers = running.workers;
  next.sandbox = running.sandbox;
  next.log.format = running.log.format;
  next.admin.listen = running.admin.listen;
  next.admin.observe_listen = running.admin.observe_listen;
  next.admin.tls = running.admin.tls;
  next.ledger = running.ledger;
  next.period_starts_on_day = running.period_starts_on_day;
  if (next.webhook.has_value() != running.webhook.has_value()) next.webhook = running.webhook;
  return next;
}

} // namespace tollgate::config
