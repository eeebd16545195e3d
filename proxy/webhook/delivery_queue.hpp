// Which event goes to the receiver next, and when: a customer's one after the other, customers side by side.
//
// While one event fails, its customer's later ones wait behind it and nobody else's do; while the receiver fails, all
// wait together. It refuses to own a clock, a socket or a thread. How many it holds is bounded by who offers.
#pragma once

#include "metering/event_record.hpp"
#include "proxy/webhook/retry.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace tollgate::proxy::webhook {

/// One event to be tried now.
struct delivery {
  std::shared_ptr<const metering::announcement> event; // shared by the notes of one record
  std::size_t note = 0;
  unsigned attempt = 1;
};

class delivery_queue {
 public:
  using time = std::chrono::milliseconds; ///< of a clock that never goes back
  explicit delivery_queue(std::function<std::uint64_t()> random) : random_{std::move(random)} {}

  void offer(metering::announcement event, time now);
  /// The next that may be tried, or nothing. Its customer's others wait until settle() is called for it.
  std::optional<delivery> take(time now);
  /// When take() may have something; nothing: not before the next offer() or settle().
  std::optional<time> next_time() const;

  struct settled {
    std::string erase{}; ///< the ledger's key, once all of its events are done; else empty
    time pause{0};       ///< until it is tried again
  };
  settled settle(const delivery& of, delivery_outcome how, time now);

  /// Everything is tried at once: another receiver, or the same one repaired.
  void hurry(time now);

  /// Events that are not done.
  std::size_t size() const noexcept { return size_; }

 private:
  struct line {
    std::deque<delivery> waiting;
    bool busy = false;
  };
  std::function<std::uint64_t()> random_;
  std::map<std::string, line, std::less<>> lines_; ///< by customer
  std::multimap<time, std::string> ready_;         ///< customers by when their first may be tried
  unsigned failures_ = 0;                          ///< of the receiver, in a row
  time not_before_{0};                             ///< for all
  std::size_t size_ = 0;
};

} // namespace tollgate::proxy::webhook
