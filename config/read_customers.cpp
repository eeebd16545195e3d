// Reads `defaults` and `customers`: each customer starts from the defaults and says what is different.
#include "config/names.hpp"
#include "config/read.hpp"

#include <utility>

namespace tollgate::config {

void read_customers(section& root, std::vector<customer>& into) {
  inherited defaults;
  if (auto section = root.inside("defaults")) {
    read_inherited(*section, defaults);
    section->close();
  }
  root.require("customers", "a list of {id, endpoints}");
  root.each("customers", [&](section& item, std::size_t) {
    customer& each = into.emplace_back();
    inherited own = defaults;
    item.require("id", "the customer's id: it names the account in the ledger");
    item.value("id", each.id, parse_name);
    read_inherited(item, own);
    each.settings = std::move(own.settings);
    item.require("endpoints", "the customer's endpoints, or [] while it has none");
    read_endpoints(item, each.endpoints);
    if (!own.clients) return;
    for (endpoint& of : each.endpoints)
      of.clients = *own.clients;
  });
}

} // namespace tollgate::config
