// Gathers the names of the chosen customers, then holds them against everything that any customer's endpoints dial.
#include "proxy/onboarding/dns_plan.hpp"

#include "config/key_path.hpp"
#include "config/names.hpp"
#include "proxy/onboarding/dns_formats.hpp"
#include "proxy/onboarding/dns_targets.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace tollgate::proxy::onboarding {
namespace {

class planner {
 public:
  planner(const config::model& of, const dns_question& question) : of_{of}, question_{question} {}

  dns_plan plan() && {
    read_targets(of_, question_, plan_);
    zones_ = makes_zones(plan_, question_.format);
    gather();
    if (!plan_.alias.empty()) refuse_lookup(plan_.alias, "--target " + config::in_quotes(plan_.alias));
    for_each_endpoint([this](std::size_t customer, const config::endpoint& each) { check_dialled(customer, each); });
    return std::move(plan_);
  }

 private:
  template <class Visitor>
  void for_each_endpoint(Visitor visit) const {
    for (std::size_t customer = 0; customer < of_.customers.size(); ++customer)
      for (const config::endpoint& each : of_.customers[customer].endpoints)
        visit(customer, each);
  }

  bool chosen(std::size_t customer) const {
    return question_.customer.empty() || of_.customers[customer].id == question_.customer;
  }

  void gather() {
    const bool known =
        std::ranges::any_of(of_.customers, [&](const config::customer& each) { return each.id == question_.customer; });
    if (!question_.customer.empty() && !known) {
      plan_.errors.push_back("--customer " + config::in_quotes(question_.customer) + " is not in the configuration");
    }
    const std::string proxy = name_of_proxy(plan_);
    for_each_endpoint([&](std::size_t customer, const config::endpoint& each) {
      if (!chosen(customer)) return;
      for (const std::string& host : overridden_names(each))
        add(host, customer, each);
      const config::listener& on = of_.listeners[each.listener_index];
      if (client_setting setting = setting_of(each, on, proxy); !setting.field.empty())
        plan_.settings.push_back({label(customer, each), std::move(setting)});
      warn(customer, each, on);
    });
  }

  std::string label(std::size_t customer, const config::endpoint& each) const {
    return of_.customers[customer].id + '/' + each.name;
  }
  /// `customers[0].endpoints[1].hosts (acme/orders)`
  std::string place(std::size_t customer, const config::endpoint& each, std::string_view key) const {
    return config::endpoint_path(customer, each.index) + '.' + std::string{key} + " (" + label(customer, each) + ')';
  }

  void add(const std::string& host, std::size_t customer, const config::endpoint& each) {
    const auto [before, fresh] = owners_.emplace(host, customer);
    if (fresh) {
      plan_.names.push_back({host, label(customer, each)});
    } else if (before->second != customer) {
      plan_.errors.push_back(place(customer, each, "hosts") + ": " + config::in_quotes(host) +
                             " is a name of customer " + config::in_quotes(of_.customers[before->second].id) +
                             " already: one name leads to one customer; remove it from one of them");
    }
  }

  /// What the proxy or DNS itself looks up may not be led back here.
  void refuse_lookup(const std::string& looked_up, const std::string& where) {
    std::string_view rest = looked_up;
    while (true) {
      const bool itself = rest.size() == looked_up.size();
      if (owners_.contains(std::string{rest}) && (itself || zones_)) {
        const std::string what =
            itself ? ": would lead back to this proxy: clients are led here by the same name"
                   : ": would not be found: the zone " + config::in_quotes(rest) + " answers for every name below it";
        plan_.errors.push_back(where + what +
                               "; write the VPC endpoint's own name or an address, or set the endpoint's `resolver`");
        return;
      }
      const std::size_t dot = rest.find('.');
      if (dot == std::string_view::npos) return;
      rest.remove_prefix(dot + 1);
    }
  }

  void check_dialled(std::size_t customer, const config::endpoint& each) {
    for (std::size_t at = 0; at < each.upstreams.size(); ++at) {
      const config::upstream& to = each.upstreams[at];
      const std::string where = place(customer, each, config::item_path("upstream", at));
      const bool target = to.address ? std::ranges::find(plan_.addresses, *to.address) != plan_.addresses.end()
                                     : to.host == plan_.alias;
      if (target && !question_.targets.empty()) {
        plan_.errors.push_back(where + ": --target " + config::in_quotes(to.host) +
                               " is this endpoint itself: clients would go past the proxy; give the proxy's address");
      }
      if (!to.address && each.resolvers.empty()) refuse_lookup(to.host, where);
    }
  }

  void warn(std::size_t customer, const config::endpoint& each, const config::listener& on) {
    warn_of_ports(customer, each, on);
    const bool away = std::ranges::any_of(plan_.addresses, [](const auto& one) { return !one.is_loopback(); }) ||
                      !plan_.alias.empty();
    if (on.listen.address.is_loopback() && away) {
      plan_.warnings.push_back(place(customer, each, "listener") + ": " + config::in_quotes(on.name) +
                               " listens on this host alone: clients elsewhere are led to where nobody listens");
    }
    if (each.warehouse != config::warehouse::snowflake || is_for_ocsp(each)) return;
    for (const std::string& host : each.hosts) {
      if (has_host(customer, ocsp_host_of(host))) continue;
      plan_.warnings.push_back(place(customer, each, "hosts") + ": no endpoint of this customer has " +
                               config::in_quotes(ocsp_host_of(host)) +
                               ": Snowflake's drivers ask it for OCSP answers on port 80; add an endpoint on an `http` "
                               "listener");
    }
  }

  /// Clients of these two know no other port, and DNS leads to addresses only.
  void warn_of_ports(std::size_t customer, const config::endpoint& each, const config::listener& on) {
    if (each.hosts.empty()) return;
    const bool https = each.warehouse == config::warehouse::databricks ||
                       (each.warehouse == config::warehouse::snowflake && !is_for_ocsp(each));
    const unsigned wanted = https ? 443 : is_for_ocsp(each) ? 80 : on.listen.port;
    if (on.listen.port == wanted) return;
    plan_.warnings.push_back(place(customer, each, "listener") + ": " + config::in_quotes(on.name) + " is on port " +
                             std::to_string(on.listen.port) + " and clients connect to " + std::to_string(wanted) +
                             ": something in front has to translate, for DNS leads to an address only");
  }

  bool has_host(std::size_t customer, const std::string& host) const {
    return std::ranges::any_of(of_.customers[customer].endpoints, [&](const config::endpoint& each) {
      return std::ranges::find(each.hosts, host) != each.hosts.end();
    });
  }

  const config::model& of_;
  const dns_question& question_;
  dns_plan plan_;
  bool zones_ = true;
  std::unordered_map<std::string, std::size_t> owners_; ///< each name's customer
};

} // namespace

dns_plan plan_dns(const config::model& of, const dns_question& question) {
  return planner{of, question}.plan();
}

} // namespace tollgate::proxy::onboarding
