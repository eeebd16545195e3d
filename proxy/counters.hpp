// What one worker counts of its connections, beside the bytes that the relay counts.
//
// Single writer, relaxed, cache-line padded; the scrape adds the workers up. Refusals and connect times are off the
// data path and share a lock with the scrape. It refuses to know names: places in the roster are its keys.
#pragma once

#include "proxy/reasons.hpp"
#include "proxy/relay/terms.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

namespace tollgate::proxy {

/// Connections of one endpoint on one worker. Active ones are `opened` less all of `closed`.
struct alignas(64) connection_counters {
  std::atomic<std::uint64_t> opened{0};
  std::array<std::atomic<std::uint64_t>, close_reasons> closed{};

  static void increment(std::atomic<std::uint64_t>& counter) noexcept {
    // Released, so that a scrape which sees the end of a connection sees its beginning.
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
};

/// Upper bounds of the connect-time histogram, in seconds: from the same zone to a connect time-out.
inline constexpr std::array<double, 10> connect_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 2.5, 5};

struct connect_times {
  std::array<std::uint64_t, connect_bounds.size() + 1> buckets{}; ///< not cumulative; the last one is beyond all bounds
  double sum_seconds = 0;
};

/// Which refusals are counted together. `customer` is -1 while it is unknown.
struct refusal_key {
  std::size_t listener = 0;
  std::ptrdiff_t customer = -1;
  refusal_reason reason{};
  auto operator<=>(const refusal_key&) const = default;
};

class worker_counters {
 public:
  worker_counters(std::size_t endpoints, std::size_t listeners)
      : traffic_(endpoints),
        connections_(endpoints),
        connects_(listeners) {}

  relay::endpoint_counters& traffic(std::size_t endpoint) noexcept { return traffic_[endpoint]; }
  const relay::endpoint_counters& traffic(std::size_t endpoint) const noexcept { return traffic_[endpoint]; }
  connection_counters& connections(std::size_t endpoint) noexcept { return connections_[endpoint]; }
  const connection_counters& connections(std::size_t endpoint) const noexcept { return connections_[endpoint]; }

  void refused(const refusal_key& what);
  void connected(std::size_t listener, std::chrono::nanoseconds after);

  /// Adds this worker's refusals to `total`. Any thread.
  void add_refusals(std::map<refusal_key, std::uint64_t>& total) const;
  /// Adds this worker's connect times to `total`, one entry a listener. Any thread.
  void add_connects(std::vector<connect_times>& total) const;

 private:
  std::vector<relay::endpoint_counters> traffic_;
  std::vector<connection_counters> connections_;
  mutable std::mutex mutex_; ///< guards what follows
  std::map<refusal_key, std::uint64_t> refusals_;
  std::vector<connect_times> connects_;
};

} // namespace tollgate::proxy
