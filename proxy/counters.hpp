// What one worker counts of its connections, beside the bytes that the relay counts.
//
// Single writer, relaxed, cache-line padded; the scrape adds the workers up. Bytes are counted once, for an endpoint's
// clients of one group: an endpoint's are the sum over its groups. Refusals and connect times are off the data path and
// share a lock with the scrape. It refuses to know names: its keys are groups' addresses, and the numbers that
// endpoints, listeners and customers keep while the process lives, over every change of the configuration.
#pragma once

#include "proxy/growing_array.hpp"
#include "proxy/reasons.hpp"
#include "proxy/relay/terms.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace tollgate::proxy {

struct client_group;

/// What one worker counts of one endpoint's clients of one group: a cache line, as the bytes alone would be.
struct traffic_counters : relay::endpoint_counters {
  std::atomic<std::uint64_t> active{0}; ///< connections that are relaying now

  const client_group* group() const noexcept { return group_; } ///< null: no groups were configured
  void began() noexcept { active.store(active.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
  void ended() noexcept { active.store(active.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed); }

 private:
  friend class worker_counters;
  const client_group* group_ = nullptr;                ///< set before anybody else sees it
  std::atomic<const traffic_counters*> next_{nullptr}; ///< the endpoint's next group
};
static_assert(sizeof(traffic_counters) == 64);

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

/// Over the whole life of a process.
inline constexpr std::size_t most_endpoints = growing_array<connection_counters>::most;

class worker_counters {
 public:
  worker_counters(std::size_t endpoints, std::size_t listeners)
      : traffic_(endpoints),
        connections_(endpoints),
        connects_(listeners) {}

  /// Of the clients of `group` (null: of all, where no groups are configured). Made on first use, null's is there from
  /// the beginning; stays where it is. The worker's thread only.
  traffic_counters& traffic(std::size_t endpoint, const client_group* group);
  /// Calls each(counters) for null and for every group that has used `endpoint`. Any thread.
  template <class Each>
  void for_each_group(std::size_t endpoint, const Each& each) const {
    for (const traffic_counters* at = &traffic_[endpoint]; at != nullptr;
         at = at->next_.load(std::memory_order_acquire))
      each(*at);
  }
  /// Before the first connection of a new endpoint or listener. One thread at a time; counting goes on meanwhile.
  void grow_to(std::size_t endpoints, std::size_t listeners);

  connection_counters& connections(std::size_t endpoint) noexcept { return connections_[endpoint]; }
  const connection_counters& connections(std::size_t endpoint) const noexcept { return connections_[endpoint]; }

  void refused(const refusal_key& what);
  void connected(std::size_t listener, std::chrono::nanoseconds after);

  /// Adds this worker's refusals to `total`. Any thread.
  void add_refusals(std::map<refusal_key, std::uint64_t>& total) const;
  /// Adds this worker's connect times to `total`, one entry a listener. Any thread.
  void add_connects(std::vector<connect_times>& total) const;

 private:
  growing_array<traffic_counters> traffic_; ///< of null, each the first of its endpoint's list
  std::deque<traffic_counters> of_groups_;
  std::map<std::pair<std::size_t, const client_group*>, traffic_counters*> by_group_; ///< the worker's alone
  growing_array<connection_counters> connections_;
  mutable std::mutex mutex_; ///< guards what follows
  std::map<refusal_key, std::uint64_t> refusals_;
  std::vector<connect_times> connects_;
};

} // namespace tollgate::proxy
