// The list of what is accepted and cannot run yet, feature by feature.
#include "config/availability.hpp"

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
}

} // namespace

std::vector<problem> unavailable_features(const model& checked) {
  unavailable_list list{checked};
  look_at_host(checked, list);
  return list.take();
}

} // namespace tollgate::config
