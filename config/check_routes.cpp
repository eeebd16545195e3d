// Whether each listener can tell its endpoints apart by what its front end reads.
#include "config/check.hpp"
#include "config/key_path.hpp"

#include <string_view>
#include <unordered_map>

namespace tollgate::config {
namespace {

/// An endpoint and where it is written.
struct served {
  std::size_t customer = 0;
  const endpoint* what = nullptr;

  std::string key_path() const { return endpoint_path(customer, what->index); }
};

void check_alone_on_tcp(const listener& on, const std::vector<served>& endpoints, findings& found) {
  for (std::size_t at = 1; at < endpoints.size(); ++at) {
    found.error(endpoints[at].key_path() + ".listener",
                in_quotes(on.name) + " belongs to " + endpoints.front().key_path() +
                    ": a tcp listener reads no name to route by; give this endpoint a listener of its own");
  }
}

void check_hosts(const listener& on, const std::vector<served>& endpoints, findings& found) {
  std::unordered_map<std::string_view, std::string> first;
  for (const served& each : endpoints) {
    const std::string path = each.key_path() + ".hosts";
    if (endpoints.size() > 1 && on.front_end != front_end::tcp && each.what->hosts.empty() && !found.bad(path)) {
      found.error(path, "is missing: " + in_quotes(on.name) + " is shared by " + std::to_string(endpoints.size()) +
                            " endpoints and routes by host name; write the names clients ask for");
    }
    for (std::size_t at = 0; at < each.what->hosts.size(); ++at) {
      const std::string& host = each.what->hosts[at];
      if (host.empty()) continue;
      const auto [before, fresh] = first.emplace(host, item_path(path, at));
      if (fresh) continue;
      found.error(item_path(path, at), in_quotes(host) + " is routed by " + before->second + " already on listener " +
                                           in_quotes(on.name) + ": one name leads to one endpoint");
    }
  }
}

/// Keys that do nothing for connections on this listener.
void check_idle_keys(const listener& on, const served& each, findings& found) {
  const std::string path = each.key_path();
  if (on.front_end == front_end::tcp && !each.what->hosts.empty()) {
    found.warning(path + ".hosts", "routes nothing: the tcp listener " + in_quotes(on.name) +
                                       " reads no names; only `dns` and `checklist` use it");
  }
  const std::string tls_required = path + ".tls_required";
  if (on.front_end != front_end::postgres && found.written(tls_required) && !found.bad(tls_required)) {
    found.warning(tls_required, "has no effect: " + in_quotes(on.name) + " is not a postgres listener");
  }
}

} // namespace

void check_routes(const model& all, findings& found) {
  std::vector<std::vector<served>> endpoints(all.listeners.size());
  for (std::size_t customer = 0; customer < all.customers.size(); ++customer) {
    for (const endpoint& each : all.customers[customer].endpoints) {
      const std::size_t on = each.listener_index;
      if (on < endpoints.size() && all.listeners[on].name == each.listener) endpoints[on].push_back({customer, &each});
    }
  }
  for (std::size_t at = 0; at < all.listeners.size(); ++at) {
    const listener& on = all.listeners[at];
    const std::string protocol = item_path("listeners", at) + ".protocol";
    if (found.bad(protocol) || on.name.empty()) continue;
    if (on.front_end == front_end::tcp) check_alone_on_tcp(on, endpoints[at], found);
    if (on.front_end == front_end::postgres && endpoints[at].size() > 1) {
      found.warning(protocol, "a postgres listener that is shared cannot route cancel requests, which carry no name: "
                              "give each endpoint a listener of its own");
    }
    check_hosts(on, endpoints[at], found);
    for (const served& each : endpoints[at])
      check_idle_keys(on, each, found);
  }
}

} // namespace tollgate::config
