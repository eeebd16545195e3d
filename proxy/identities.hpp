// Who is who, for as long as the process lives: what a customer, an endpoint or a listener keeps over every change of
// the configuration. An id that goes and comes back is the same account, and its counters go on.
//
// Made by the main thread, which adds what a new configuration names; nothing is ever forgotten, so that whoever has a
// reference may keep it. It refuses to know settings.
#pragma once

#include "config/model.hpp"
#include "metering/account.hpp"
#include "metering/period.hpp"
#include "proxy/session/refusal_pace.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tollgate::proxy {

/// What a refused client is told of its customer's account. Written by the ledger's thread, read by workers.
struct told_terms {
  std::atomic<std::uint64_t> allowance_bytes{0};
  std::atomic<std::int64_t> period_ends_s{0}; ///< Unix time

  /// Older periods' news change nothing.
  void hear(metering::period of, std::uint64_t allowance) noexcept;
};

struct customer_identity;

struct endpoint_identity {
  endpoint_identity(customer_identity& of, std::string named, std::size_t number)
      : customer{of},
        name{std::move(named)},
        ordinal{number} {}

  customer_identity& customer;
  const std::string name;
  const std::size_t ordinal;        ///< the key of the workers' counters
  std::size_t slot = 0;             ///< its place in the usage record; the main thread's
  std::atomic<bool> removed{false}; ///< no longer configured: whoever is on the way to it is refused
};

struct customer_identity {
  customer_identity(std::string named, std::uint32_t number, bool enforced, metering::account_signals& signals)
      : id{std::move(named)},
        account{number, enforced, signals} {}

  const std::string id;
  metering::account account;
  std::atomic<unsigned> connections{0}; ///< admitted and not yet ended, over all workers
  told_terms told;
  refusal_pace pace;
  std::map<std::string, endpoint_identity*, std::less<>> endpoints; ///< the main thread's
  /// Whose counter each place of the usage record is; null: nobody's yet. The main thread's.
  std::array<endpoint_identity*, config::max_endpoints> slots{};
};

struct listener_identity {
  listener_identity(std::string named, std::size_t number) : name{std::move(named)}, ordinal{number} {}

  const std::string name;
  const std::size_t ordinal; ///< a key of the workers' counters
  refusal_pace pace;         ///< of clients whose customer is not known
};

class identities {
 public:
  explicit identities(metering::account_signals& signals) noexcept : signals_{signals} {}
  identities(const identities&) = delete;
  identities& operator=(const identities&) = delete;

  // The main thread's. What is not known yet is made.
  customer_identity& customer(const config::customer& from);
  endpoint_identity& endpoint(customer_identity& of, std::string_view name);
  listener_identity& listener(std::string_view name);

  /// Gives every endpoint of `from` a place in its usage record: its own, a free one, or that of an endpoint which is
  /// gone; `busy(identity)` says whether that one still has connections. False: there is no place, and nothing changed.
  template <class Busy>
  bool place(const config::customer& from, const Busy& busy);

  /// Any thread.
  customer_identity* find(std::string_view id) const;

  /// In the order in which they came; the main thread's.
  const std::deque<endpoint_identity>& endpoints() const noexcept { return endpoints_; }
  const std::deque<customer_identity>& customers() const noexcept { return customers_; }
  const std::deque<listener_identity>& listeners() const noexcept { return listeners_; }

 private:
  metering::account_signals& signals_;
  mutable std::mutex mutex_; ///< guards by_id_
  std::unordered_map<std::string_view, customer_identity*> by_id_;
  std::deque<customer_identity> customers_; ///< by account::index()
  std::deque<endpoint_identity> endpoints_; ///< by ordinal
  std::deque<listener_identity> listeners_; ///< by ordinal
  std::unordered_map<std::string_view, listener_identity*> listeners_by_name_;
};

template <class Busy>
bool identities::place(const config::customer& from, const Busy& busy) {
  customer_identity& of = customer(from);
  auto slots = of.slots;
  const auto configured = [&](const endpoint_identity& one) {
    return std::ranges::any_of(from.endpoints, [&](const auto& endpoint) { return endpoint.name == one.name; });
  };
  for (const auto& endpoint : from.endpoints) {
    endpoint_identity& one = this->endpoint(of, endpoint.name);
    if (std::ranges::find(slots, &one) != slots.end()) continue;
    auto free = std::ranges::find(slots, nullptr);
    if (free == slots.end())
      free = std::ranges::find_if(slots, [&](const auto* taken) { return !configured(*taken) && !busy(*taken); });
    if (free == slots.end()) return false;
    *free = &one;
    one.slot = static_cast<std::size_t>(free - slots.begin());
  }
  of.slots = slots;
  return true;
}

} // namespace tollgate::proxy
