// The lookup: one search for each prefix length, the longest first.
#include "proxy/client_groups.hpp"

#include <algorithm>

namespace tollgate::proxy {

const client_group& known_groups::named(std::string_view name) {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) return found->second;
  return by_name_.emplace(name, client_group{std::string{name}}).first->second;
}

client_groups::client_groups(const std::vector<config::group>& networks, known_groups& known) {
  std::map<unsigned, level, std::greater<>> by_length;
  for (const config::group& each : networks) {
    const client_group* const group = &known.named(each.name);
    level& of_length = by_length[each.network.prefix_bits()];
    of_length.prefix_bits = each.network.prefix_bits();
    of_length.networks.emplace(each.network.network(), group);
    if (std::ranges::find(all_, group) == all_.end()) all_.push_back(group);
  }
  for (auto& [bits, of_length] : by_length)
    levels_.push_back(std::move(of_length));
  if (networks.empty()) return;
  other_ = &known.named(config::no_group);
  all_.push_back(other_);
}

const client_group* client_groups::of(const config::ip_address& client) const noexcept {
  for (const level& each : levels_) {
    if (each.prefix_bits > client.bits()) continue;
    const auto found = each.networks.find(config::cidr{client, each.prefix_bits}.network());
    if (found != each.networks.end()) return found->second;
  }
  return other_;
}

} // namespace tollgate::proxy
