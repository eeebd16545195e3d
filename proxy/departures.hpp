// What a new configuration no longer has, and who may finish first: connections of an endpoint that was removed, and of
// clients that it no longer lets in, run until their customer's `timeouts.drain` has passed. Then they are ended as
// `removed_from_config`.
//
// A customer that was removed stays in the ledger until its last connection is gone. What comes back before its end is
// no longer leaving. The main thread's. It refuses to turn new connections away: their route does.
#pragma once

#include "proxy/roster.hpp"
#include "proxy/worker.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <vector>

namespace tollgate::proxy {

class departures {
 public:
  using clock = std::chrono::steady_clock;
  using choice = relay::engine::choice;

  explicit departures(const std::vector<std::unique_ptr<worker>>& workers) noexcept : workers_{workers} {}

  /// `next` takes the place of `before`. Call it before the workers know of `next`.
  void change(const roster& before, const std::shared_ptr<const roster>& next, clock::time_point now);

  /// Ends what is due. True: a customer has gone since the last call, and the ledger should hear of it.
  bool look(clock::time_point now);

  /// Customers of earlier configurations that still have connections, for the ledger.
  std::vector<metering::customer_setting> customers_for_the_ledger() const;

  std::size_t customers() const noexcept { return customers_.size(); }
  bool empty() const noexcept { return endpoints_.empty() && narrowed_.empty() && customers_.empty(); }
  /// Whether any connection has an end ahead of it that is not here yet.
  bool has_time_left() const noexcept;

 private:
  struct leaving_endpoint {
    clock::time_point until;
    bool told = false; ///< the workers were asked to end them
  };
  /// It let in others before `by`.
  struct narrowed_endpoint {
    endpoint_identity* which = nullptr;
    clock::time_point until;
    std::shared_ptr<const roster> by;
  };
  void end_strangers(const narrowed_endpoint& of) const;
  void end(endpoint_identity& which, const choice& whom) const;
  std::uint64_t running(const endpoint_identity& which) const;

  const std::vector<std::unique_ptr<worker>>& workers_;
  std::shared_ptr<const roster> now_;
  std::map<endpoint_identity*, leaving_endpoint> endpoints_;
  std::vector<narrowed_endpoint> narrowed_;
  std::map<customer_identity*, metering::customer_setting> customers_;
};

} // namespace tollgate::proxy
