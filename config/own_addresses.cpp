// Finds overlaps by looking at four entries a port, so that thousands of listeners on one port stay cheap.
#include "config/own_addresses.hpp"

#include "config/key_path.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::config {

std::vector<own_address> own_addresses_of(const model& all) {
  std::vector<own_address> own;
  own.push_back({all.admin.listen, "admin.listen"});
  if (all.admin.observe_listen) own.push_back({*all.admin.observe_listen, "admin.observe_listen"});
  for (std::size_t at = 0; at < all.listeners.size(); ++at) {
    own.push_back({all.listeners[at].listen, item_path("listeners", at) + ".listen"});
  }
  return own;
}

const own_address* own_addresses::add(own_address next) {
  if (next.listen.port == 0) return nullptr;
  const address_port where = next.listen;
  const bool v4 = where.address.is_v4();
  const bool whole = where.address.is_unspecified();
  port& on = ports_[where.port];

  const own_address* taken = on.all;
  if (taken == nullptr && whole) taken = v4 ? on.first_v4 : on.first;
  if (taken == nullptr && v4) taken = on.all_v4;
  const auto [place, fresh] = exact_.emplace(where, std::move(next));
  if (taken == nullptr && !fresh) taken = &place->second;
  if (!fresh) return taken;

  const own_address* const kept = &place->second;
  if (on.first == nullptr) on.first = kept;
  if (v4 && on.first_v4 == nullptr) on.first_v4 = kept;
  if (whole) (v4 ? on.all_v4 : on.all) = kept;
  return taken;
}

const own_address* own_addresses::reached_by(const address_port& to, const std::vector<ip_address>& advertised) const {
  if (const auto exact = exact_.find(to); exact != exact_.end()) return &exact->second;
  const auto on = ports_.find(to.port);
  if (on == ports_.end()) return nullptr;
  const bool this_host = to.address.is_loopback() || std::ranges::find(advertised, to.address) != advertised.end();
  if (!this_host) return nullptr;
  return on->second.all != nullptr || !to.address.is_v4() ? on->second.all : on->second.all_v4;
}

} // namespace tollgate::config
