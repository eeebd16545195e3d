// The ledger's cluster: whether accounts would travel in the open.
#include "config/check.hpp"
#include "config/key_path.hpp"

namespace tollgate::config {

void check_ledger(const model& all, findings& found) {
  if (!all.ledger.etcd) return;
  const etcd_settings& etcd = *all.ledger.etcd;
  for (std::size_t at = 0; at < etcd.endpoints.size(); ++at) {
    const std::string path = item_path("ledger.etcd.endpoints", at);
    if (!etcd.endpoints[at].starts_with("http://") || !found.in_edge()) continue;
    found.warning(path, "is not encrypted: whoever is on the way can change accounts; write https://");
  }
}

} // namespace tollgate::config
