// The list of what is accepted and cannot run yet, feature by feature.
#include "config/availability.hpp"

#include "config/key_path.hpp"

#include <utility>

namespace tollgate::config {
namespace {

class unavailable_list {
 public:
  explicit unavailable_list(const model& checked) : checked_{checked} {}

  void add(std::string key_path, std::string message) {
    list_.push_back(problem_at(checked_, severity::error, std::move(key_path), std::move(message)));
  }
  std::vector<problem> take() { return std::move(list_); }

 private:
  const model& checked_;
  std::vector<problem> list_;
};

void look_at_host(const model& checked, unavailable_list& list) {
  if (checked.sandbox == sandbox_mode::required) {
    list.add("sandbox", "`tollgate run` has no sandbox yet: use `preferred` or `off`");
  }
  if (checked.admin.tls) {
    list.add("admin.tls", "`tollgate run` does not serve the admin address over TLS yet: remove it, and listen on "
                          "127.0.0.1");
  }
  if (checked.ledger.store == ledger_store::etcd) {
    list.add("ledger.store", "`tollgate run` does not keep its ledger in etcd yet: use `sqlite`");
  }
  if (checked.webhook) list.add("webhook", "`tollgate run` does not call a webhook yet: remove it");
}

void look_at_listeners(const model& checked, unavailable_list& list) {
  for (std::size_t at = 0; at < checked.listeners.size(); ++at) {
    const listener& each = checked.listeners[at];
    const std::string path = item_path("listeners", at);
    if (each.front_end == front_end::http) {
      list.add(path + ".protocol", "`tollgate run` does not serve `protocol: http` yet: use `tcp`, with a listener for "
                                   "each endpoint");
    }
    if (!each.accept_proxy_from.empty()) {
      list.add(path + ".proxy_protocol", "`tollgate run` does not read PROXY headers yet: remove it");
    }
  }
}

void look_at_endpoints(const model& checked, unavailable_list& list) {
  for (std::size_t customer = 0; customer < checked.customers.size(); ++customer) {
    for (const endpoint& each : checked.customers[customer].endpoints) {
      const std::string path = endpoint_path(customer, each.index);
      if (each.send_proxy != send_proxy::off) {
        list.add(path + ".send_proxy", "`tollgate run` does not send PROXY headers yet: use `off`");
      }
    }
  }
}

} // namespace

std::vector<problem> unavailable_features(const model& checked) {
  unavailable_list list{checked};
  look_at_host(checked, list);
  look_at_listeners(checked, list);
  look_at_endpoints(checked, list);
  return list.take();
}

} // namespace tollgate::config
