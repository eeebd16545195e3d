// What is different between two checked configurations, key by key, and what of it a running process can follow.
//
// Customers, endpoints and listeners are told by their names, not by their places:
// `customers[acme].endpoints[one].hosts`. It refuses to show a value that may hold a secret, and to decide what a
// process does about a difference.
#pragma once

#include "config/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tollgate::config {

enum class change_kind : std::uint8_t { added, removed, changed };
std::string_view to_string(change_kind value) noexcept;

struct change {
  change_kind kind = change_kind::changed;
  std::string key_path;
  std::string before{}; ///< as written, sizes in bytes; empty for what was not there
  std::string after{};
  bool at_next_start = false; ///< a running process keeps the former value until it is started again
  friend bool operator==(const change&, const change&) = default;
};

/// In the order of the file: settings, listeners, customers.
std::vector<change> difference(const model& before, const model& after);

/// `next` as a process that began with `running` can follow it: keys that need a start keep their values.
model followable(const model& running, model next);

} // namespace tollgate::config
