// Whether each client network belongs to one group, and no group is called as those who are in none.
#include "config/check.hpp"
#include "config/key_path.hpp"

#include <map>
#include <utility>

namespace tollgate::config {

void check_groups(const model& all, findings& found) {
  std::map<std::pair<ip_address, unsigned>, std::size_t> first;
  for (std::size_t at = 0; at < all.groups.size(); ++at) {
    const group& each = all.groups[at];
    const std::string path = item_path("groups", at);
    if (each.name == no_group) {
      found.error(path + ".name", in_quotes(each.name) + " is what clients of no group are called: write another name");
    }
    const std::string network = path + ".cidr";
    if (found.bad(network)) continue;
    const auto [before, fresh] = first.emplace(std::pair{each.network.network(), each.network.prefix_bits()}, at);
    if (fresh) continue;
    const group& other = all.groups[before->second];
    std::string whose = item_path("groups", before->second);
    if (!other.name.empty()) whose += " (" + other.name + ")";
    found.error(network, in_quotes(to_string(each.network)) + " is the network of " + whose +
                             " already: a client is in one group; remove one of them");
  }
}

} // namespace tollgate::config
