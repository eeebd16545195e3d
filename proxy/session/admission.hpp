// Whether a routed connection may go on: the customer's standing, connections left, draining.
//
// Waits, under the handshake deadline, for a ledger that has not answered yet; refuses with the reason that the client,
// the log and the metrics are told.
#pragma once

#include "proxy/reasons.hpp"
#include "proxy/roster.hpp"
#include "proxy/waiting_room.hpp"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <utility>

namespace tollgate::proxy {

/// A count that goes up when it is taken and down when its holder goes.
class place {
 public:
  place() noexcept = default;
  /// Nothing when `count` has reached `most`. Any thread.
  static std::optional<place> take(std::atomic<unsigned>& count, unsigned most) noexcept {
    if (count.fetch_add(1) < most) return place{&count};
    count.fetch_sub(1);
    return std::nullopt;
  }
  place(place&& other) noexcept : count_{std::exchange(other.count_, nullptr)} {}
  place& operator=(place&& other) noexcept {
    std::swap(count_, other.count_);
    return *this;
  }
  ~place() {
    if (count_ != nullptr) count_->fetch_sub(1);
  }

 private:
  explicit place(std::atomic<unsigned>* count) noexcept : count_{count} {}
  std::atomic<unsigned>* count_ = nullptr;
};

/// Returns when the customer has something to spend, or with why it may not go on.
boost::asio::awaitable<std::optional<refusal_reason>> wait_for_credit(metering::account& account, waiting_room& waiting,
                                                                      std::chrono::steady_clock::time_point deadline);

} // namespace tollgate::proxy
