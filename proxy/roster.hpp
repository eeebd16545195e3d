// A configuration as it runs: customers with their accounts, endpoints with their addresses, listeners with their
// routes.
//
// Built once from a checked model and read by every worker without a lock; only identities (accounts, connection
// counts, the pace of refusals) and address books change. Another configuration is another roster over the same
// identities; an old one lives as long as a connection is on its way in under it. It refuses to open a socket.
#pragma once

#include "config/model.hpp"
#include "metering/account.hpp"
#include "metering/grant_protocol.hpp"
#include "proxy/dial/address_book.hpp"
#include "proxy/hello/name_table.hpp"
#include "proxy/identities.hpp"
#include "proxy/relay/terms.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tollgate::proxy {

struct live_customer;

struct live_endpoint {
  live_endpoint(const config::endpoint& from, live_customer& of, endpoint_identity& who) noexcept
      : settings{from},
        customer{of},
        identity{who},
        ordinal{who.ordinal},
        slot{who.slot} {}

  const config::endpoint& settings;
  live_customer& customer;
  endpoint_identity& identity;
  const std::size_t ordinal; ///< its number among all endpoints of the process: the key of the workers' counters
  const std::size_t slot;    ///< its place in the customer's usage record
  std::shared_ptr<dial::address_book> addresses;
};

struct live_customer {
  live_customer(const config::customer& from, customer_identity& who) noexcept
      : settings{from},
        identity{who},
        account{who.account},
        connections{who.connections},
        told{who.told},
        pace{who.pace} {}

  const config::customer& settings;
  customer_identity& identity;
  metering::account& account;
  std::atomic<unsigned>& connections; ///< admitted and not yet ended, over all workers
  told_terms& told;
  refusal_pace& pace;
  std::vector<std::unique_ptr<live_endpoint>> endpoints;

  relay::limits relay_limits() const noexcept;
};

struct live_listener {
  live_listener(const config::listener& from, listener_identity& who) noexcept
      : settings{from},
        identity{who},
        place{who.ordinal},
        pace{who.pace} {}

  const config::listener& settings;
  listener_identity& identity;
  const std::size_t place; ///< its number among the listeners: a key of the workers' counters
  refusal_pace& pace;      ///< of clients whose customer is not known
  std::vector<live_endpoint*> endpoints;
  hello::name_table names;                ///< to a place in `endpoints`
  std::chrono::milliseconds handshake{0}; ///< the longest of its customers': all that is known before the route is
  config::keepalive keepalive;            ///< the one that probes first among its customers'
  live_endpoint* only() const noexcept { return endpoints.size() == 1 ? endpoints.front() : nullptr; }
  /// Whether a route on it depends on the name that the client asks for.
  bool needs_a_name() const noexcept { return only() == nullptr || !only()->settings.hosts.empty(); }
};

/// The verdict of a route.
struct route {
  live_endpoint* to = nullptr; ///< null: refused
  refusal_reason refused{};
};

/// Where a client that asked for `name` (empty: for none) goes. A listener of one endpoint routes by itself: no name is
/// fine there, a name outside its `hosts`, if it has any, is refused. A shared one never guesses.
route find_route(const live_listener& listener, const hello::host_name& name) noexcept;

class roster {
 public:
  /// Every endpoint of `model` has its place already (identities::place). What `model` names and `known` does not is
  /// added there; `known` must outlive it.
  roster(std::shared_ptr<const config::model> model, identities& known);

  const config::model& model() const noexcept { return *model_; }
  const std::shared_ptr<const config::model>& shared_model() const noexcept { return model_; }
  const std::vector<std::unique_ptr<live_customer>>& customers() const noexcept { return customers_; }
  const std::vector<live_endpoint*>& endpoints() const noexcept { return endpoints_; }
  const std::vector<std::unique_ptr<live_listener>>& listeners() const noexcept { return listeners_; }
  live_customer* find(std::string_view id) const noexcept;
  /// Null: not configured.
  live_endpoint* find(const endpoint_identity& who) const noexcept;
  live_listener* find(const listener_identity& who) const noexcept;

  /// The customers as the grant protocol wants them.
  std::vector<metering::customer_setting> for_the_ledger() const;

 private:
  void add_endpoint(live_customer& to, const config::endpoint& from, endpoint_identity& who);

  std::shared_ptr<const config::model> model_;
  std::vector<std::unique_ptr<live_customer>> customers_;
  std::vector<live_endpoint*> endpoints_;
  std::vector<std::unique_ptr<live_listener>> listeners_;
  std::unordered_map<std::string_view, live_customer*> by_id_;
  std::vector<live_endpoint*> endpoints_by_ordinal_;
  std::vector<live_listener*> listeners_by_ordinal_;
};

/// A customer in the ledger's words, its endpoints by their places in the usage record.
metering::customer_setting for_the_ledger(const live_customer& of);

} // namespace tollgate::proxy
