// Ties endpoints to their listeners, and lets in the clients that suit a listener where nobody named any.
#include "config/check.hpp"
#include "config/key_path.hpp"
#include "config/names.hpp"

#include <string_view>
#include <unordered_map>

namespace tollgate::config {
namespace {

// A suggestion compares with every listener's name; with more of them than this it would help nobody.
constexpr std::size_t most_suggested = 64;

std::string suggestion(const model& all, std::string_view misspelt) {
  if (all.listeners.size() > most_suggested) return {};
  std::vector<std::string_view> names;
  for (const listener& each : all.listeners)
    names.push_back(each.name);
  return did_you_mean(misspelt, names);
}

/// The platform's private network, or on loopback the host's own programs.
std::vector<cidr> suitable_clients(const listener& on) {
  static const std::vector<cidr> loopback{parse_cidr("127.0.0.0/8").value, parse_cidr("::1/128").value};
  static const std::vector<cidr> platform{parse_cidr("10.0.0.0/8").value};
  return on.listen.address.is_loopback() ? loopback : platform;
}

} // namespace

void link_listeners(model& all, findings& found) {
  // Without listeners every endpoint would repeat what has been said once.
  if (found.bad("listeners")) return;
  std::unordered_map<std::string_view, std::size_t> by_name;
  for (std::size_t at = 0; at < all.listeners.size(); ++at) {
    if (!all.listeners[at].name.empty()) by_name.emplace(all.listeners[at].name, at);
  }
  std::vector<bool> used(all.listeners.size());
  for (std::size_t customer = 0; customer < all.customers.size(); ++customer) {
    for (endpoint& each : all.customers[customer].endpoints) {
      if (each.listener.empty()) continue;
      const auto place = by_name.find(each.listener);
      if (place == by_name.end()) {
        found.error(endpoint_path(customer, each.index) + ".listener",
                    in_quotes(each.listener) + " is not the name of a listener" + suggestion(all, each.listener));
        continue;
      }
      each.listener_index = place->second;
      used[place->second] = true;
      if (each.clients.empty()) each.clients = suitable_clients(all.listeners[place->second]);
    }
  }
  if (all.customers.empty() && !found.bad("customers")) {
    found.warning("customers", "is empty: nothing is served until there is one");
  }
  for (std::size_t at = 0; at < all.listeners.size(); ++at) {
    if (used[at] || all.listeners[at].name.empty()) continue;
    found.warning(item_path("listeners", at), "no endpoint uses " + in_quotes(all.listeners[at].name) +
                                                  ": every client would be refused; remove it or route to it");
  }
}

} // namespace tollgate::config
