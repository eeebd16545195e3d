// No name twice where a name must tell things apart.
#include "config/check.hpp"
#include "config/key_path.hpp"

#include <string_view>
#include <unordered_map>

namespace tollgate::config {
namespace {

/// The names of one list, and where each was first.
class unique_names {
 public:
  unique_names(std::string list, findings& found) : list_{std::move(list)}, found_{found} {}

  /// `key` is the name's key in the list's item `index`. An empty name could not be read.
  void add(std::string_view name, std::size_t index, std::string_view key) {
    if (name.empty()) return;
    const auto [first, fresh] = first_.emplace(name, index);
    if (fresh) return;
    found_.error(item_path(list_, index) + '.' + std::string{key},
                 in_quotes(name) + " is taken by " + item_path(list_, first->second) + ": write another one");
  }

 private:
  std::string list_;
  findings& found_;
  std::unordered_map<std::string_view, std::size_t> first_;
};

} // namespace

void check_names(const model& all, findings& found) {
  unique_names listeners{"listeners", found};
  for (std::size_t at = 0; at < all.listeners.size(); ++at)
    listeners.add(all.listeners[at].name, at, "name");
  unique_names customers{"customers", found};
  for (std::size_t at = 0; at < all.customers.size(); ++at) {
    const customer& each = all.customers[at];
    customers.add(each.id, at, "id");
    unique_names endpoints{item_path("customers", at) + ".endpoints", found};
    for (const endpoint& of : each.endpoints)
      endpoints.add(of.name, of.index, "name");
  }
}

} // namespace tollgate::config
