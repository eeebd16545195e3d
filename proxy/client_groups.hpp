// Which of the platform's services a client is, by its network: the `groups` of the configuration.
//
// A table never changes: a reload makes another one. What has the same name is the same group to both, so that counters
// outlive the table they were begun under. It refuses to count.
#pragma once

#include "config/cidr.hpp"
#include "config/model.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy {

/// A group for the life of the process. There is one of each name: its address is its identity.
struct client_group {
  std::string name;
};

/// The groups that this process ever had. One thread makes tables; what a table points to stays where it is.
class known_groups {
 public:
  const client_group& named(std::string_view name);

 private:
  std::map<std::string, client_group, std::less<>> by_name_;
};

class client_groups {
 public:
  client_groups() = default; ///< no groups
  /// `known` must outlive it. Of a network that is written twice, which `config` refuses, the first one counts.
  client_groups(const std::vector<config::group>& networks, known_groups& known);

  /// The group of the smallest network that contains `client`, `other` if none does, null where no groups are
  /// configured. Any thread; the time grows with the number of different prefix lengths, and with the logarithm of the
  /// number of networks.
  const client_group* of(const config::ip_address& client) const noexcept;

  /// Each group once, in the order of the configuration, and last `other`. Empty where no groups are configured.
  const std::vector<const client_group*>& all() const noexcept { return all_; }

 private:
  /// All networks of one prefix length.
  struct level {
    unsigned prefix_bits = 0;
    std::map<config::ip_address, const client_group*> networks; ///< by their first address, IPv4 and IPv6
  };

  std::vector<level> levels_; ///< longest prefix first
  const client_group* other_ = nullptr;
  std::vector<const client_group*> all_;
};

} // namespace tollgate::proxy
