// The addresses this process would listen on, and which of them another address runs into.
//
// `[::]` takes the whole port, IPv4 as well: listeners are opened for both. Port 0 runs into nothing.
#pragma once

#include "config/address.hpp"
#include "config/model.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace tollgate::config {

/// An address of this process and the key that says so.
struct own_address {
  address_port listen;
  std::string key_path;
};

/// All of them: listeners, admin, observe. `listeners[3].listen` and so on.
std::vector<own_address> own_addresses_of(const model& all);

class own_addresses {
 public:
  /// Adds an address; answers the one it runs into, or null. Pointers stay valid for as long as this.
  const own_address* add(own_address next);
  /// The address that a connection to `to` would reach, or null. `advertised` are addresses of this host.
  const own_address* reached_by(const address_port& to, const std::vector<ip_address>& advertised) const;

 private:
  /// The first addresses on a port, by what they take of it.
  struct port {
    const own_address* first_v4 = nullptr;
    const own_address* first = nullptr;
    const own_address* all_v4 = nullptr; ///< 0.0.0.0
    const own_address* all = nullptr;    ///< [::]
  };

  std::map<address_port, own_address> exact_;
  std::unordered_map<std::uint16_t, port> ports_;
};

} // namespace tollgate::config
