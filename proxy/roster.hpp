// The configuration as it runs: customers with their accounts, endpoints with their addresses, listeners with their
// routes.
//
// Built once from a checked model and read by every worker without a lock; only accounts, connection counts, the
// pace of refusals and address books change. It refuses to open a socket.
#pragma once

#include "config/model.hpp"
#include "metering/account.hpp"
#include "metering/grant_protocol.hpp"
#include "proxy/dial/address_book.hpp"
#include "proxy/hello/name_table.hpp"
#include "proxy/relay/terms.hpp"
#include "proxy/session/refusal_pace.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace tollgate::proxy {

struct live_customer;

struct live_endpoint {
  live_endpoint(const config::endpoint& from, live_customer& of, std::size_t place) noexcept
      : settings{from},
        customer{of},
        ordinal{place} {}

  const config::endpoint& settings;
  live_customer& customer;
  std::size_t ordinal; ///< its place among all endpoints of the process: the key of the workers' counters
  std::shared_ptr<dial::address_book> addresses;
};

/// What a refused client is told of its customer's account. Written by the ledger's thread, read by workers.
struct told_terms {
  std::atomic<std::uint64_t> allowance_bytes{0};
  std::atomic<std::int64_t> period_ends_s{0}; ///< Unix time

  /// Older periods' news change nothing.
  void hear(metering::period of, std::uint64_t allowance) noexcept;
};

struct live_customer {
  live_customer(const config::customer& from, std::size_t place, metering::account_signals& signals) noexcept
      : settings{from},
        account{static_cast<std::uint32_t>(place), from.settings.enforce, signals} {}

  const config::customer& settings;
  metering::account account;
  std::atomic<unsigned> connections{0}; ///< admitted and not yet ended, over all workers
  told_terms told;
  mutable refusal_pace pace;
  std::vector<std::unique_ptr<live_endpoint>> endpoints;

  relay::limits relay_limits() const noexcept;
};

struct live_listener {
  live_listener(const config::listener& from, std::size_t position) noexcept : settings{from}, place{position} {}

  const config::listener& settings;
  std::size_t place; ///< among the listeners: a key of the workers' counters
  std::vector<live_endpoint*> endpoints;
  hello::name_table names;                ///< to a place in `endpoints`
  std::chrono::milliseconds handshake{0}; ///< the longest of its customers': all that is known before the route is
  config::keepalive keepalive;            ///< the one that probes first among its customers'
  mutable refusal_pace pace;              ///< of clients whose customer is not known
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
  /// `model` and `signals` must outlive it.
  roster(const config::model& model, metering::account_signals& signals);

  const config::model& model() const noexcept { return model_; }
  const std::vector<std::unique_ptr<live_customer>>& customers() const noexcept { return customers_; }
  const std::vector<live_endpoint*>& endpoints() const noexcept { return endpoints_; }
  const std::vector<std::unique_ptr<live_listener>>& listeners() const noexcept { return listeners_; }
  live_customer* find(std::string_view id) const noexcept;

  /// The customers as the grant protocol wants them.
  std::vector<metering::customer_setting> for_the_ledger() const;

 private:
  void add_endpoint(live_customer& to, const config::endpoint& from);

  const config::model& model_;
  std::vector<std::unique_ptr<live_customer>> customers_;
  std::vector<live_endpoint*> endpoints_;
  std::vector<std::unique_ptr<live_listener>> listeners_;
  std::unordered_map<std::string_view, live_customer*> by_id_;
};

} // namespace tollgate::proxy
