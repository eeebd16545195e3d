// Walks the warehouses' tables of rules over every endpoint, and puts a row's words into a message.
#include "config/check.hpp"
#include "config/key_path.hpp"
#include "config/provider_names.hpp"
#include "config/warehouse_rules.hpp"

#include <algorithm>

namespace tollgate::config {
namespace {

std::span<const warehouse_rule> rules_of(warehouse behind) {
  switch (behind) {
  case warehouse::databricks:
    return databricks_rules();
  case warehouse::rds_postgres:
    return rds_postgres_rules();
  case warehouse::redshift:
    return redshift_rules();
  case warehouse::snowflake:
    return snowflake_rules();
  }
  return {};
}

/// A host name, which has been read as one: in full, for what is wrong is often at its end.
std::string whole_name(std::string_view host) {
  return '\'' + std::string{host} + '\'';
}

bool is_this_host(const upstream& to) {
  return to.address ? to.address->is_loopback() : to.host == "localhost";
}

void replace(std::string& text, std::string_view mark, std::string_view value) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
}

std::string message_of(const warehouse_rule& rule, const subject& on, std::string_view value) {
  std::string words;
  for (const std::string_view part : {std::string_view{" "}, rule.wrong, std::string_view{": "}, rule.right,
                                      std::string_view{" ("}, rule.document, std::string_view{")"}})
    words += part;
  replace(words, "{region}", on.region);
  replace(words, "{vpc_endpoint}", on.vpc_endpoint.empty() ? "the VPC endpoint" : on.vpc_endpoint);
  return words.insert(0, value);
}

class endpoint_rules {
 public:
  endpoint_rules(const model& all, const endpoint& of, std::string path, findings& found)
      : found_{found},
        path_{std::move(path)},
        base_{of,
              found.bad(path_ + ".region") ? std::string_view{} : of.region,
              found.bad(path_ + ".vpc_endpoint") ? std::string_view{} : of.vpc_endpoint,
              {},
              {}} {
    const std::size_t on = of.listener_index;
    if (on >= all.listeners.size() || all.listeners[on].name != of.listener || of.listener.empty()) return;
    if (!found.bad(item_path("listeners", on) + ".protocol")) base_.front_end = all.listeners[on].front_end;
  }

  void check() {
    for (std::size_t at = 0; at < base_.of.hosts.size(); ++at)
      check_host(at);
    for (std::size_t at = 0; at < base_.of.upstreams.size(); ++at)
      check_upstream(at);
    if (base_.front_end) apply(looks_at::front, base_, path_ + ".listener", in_quotes(base_.of.listener));
  }

 private:
  void check_host(std::size_t at) {
    const std::string path = item_path(path_ + ".hosts", at);
    subject host = base_;
    host.name = base_.of.hosts[at];
    if (!host.name.empty() && !found_.bad(path)) apply(looks_at::host, host, path, whole_name(host.name));
  }

  void check_upstream(std::size_t at) {
    const std::string path = item_path(path_ + ".upstream", at);
    if (found_.bad(path)) return;
    const upstream& to = base_.of.upstreams[at];
    subject there = base_;
    there.port = to.port;
    if (!to.address) {
      there.name = to.host;
      apply(looks_at::upstream, there, path, whole_name(to.host));
    }
    // On this host, which only lab allows, no warehouse but its stand-in listens.
    if (is_this_host(to)) return;
    apply(looks_at::port, there, path, "port " + std::to_string(to.port));
  }

  void apply(looks_at what, const subject& on, const std::string& path, const std::string& value) {
    for (const std::span<const warehouse_rule> table : {vpc_endpoint_rules(), rules_of(on.of.warehouse)}) {
      const auto rule =
          std::ranges::find_if(table, [&](const warehouse_rule& each) { return each.what == what && each.broken(on); });
      if (rule == table.end()) continue;
      if (rule->how_bad == weight::required) {
        found_.edge_error(path, message_of(*rule, on, value));
      } else {
        found_.warning(path, message_of(*rule, on, value));
      }
      return;
    }
  }

  findings& found_;
  std::string path_;
  subject base_;
};

} // namespace

bool is_own_name(const subject& on, std::string_view domain) {
  const bool clients_use_it = std::ranges::find(on.of.hosts, on.name) != on.of.hosts.end();
  return is_below(on.name, domain) && on.of.resolvers.empty() && !clients_use_it;
}

void check_warehouses(const model& all, findings& found) {
  for (std::size_t customer = 0; customer < all.customers.size(); ++customer) {
    for (const endpoint& each : all.customers[customer].endpoints) {
      const std::string path = endpoint_path(customer, each.index);
      if (!found.bad(path + ".warehouse")) endpoint_rules{all, each, path, found}.check();
    }
  }
}

} // namespace tollgate::config
