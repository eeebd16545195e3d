// What one thread counts while it works, and what is left of it afterwards.
//
// The progress line and the measured window read the live counters of running threads; everything else is added up
// once the threads have ended. It decides nothing.
#pragma once

#include "bench/load/histogram.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tollgate::bench::load {

/// A counter with one writer; others may read it at any time.
class live_count {
 public:
  void add(std::uint64_t n) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct alignas(64) live_counts {
  live_count up;          ///< payload bytes handed to the kernel
  live_count down;        ///< payload bytes taken from it
  live_count requests;    ///< round trips that came to an end
  live_count established; ///< connections that the backend has answered
  live_count failed;      ///< connections that failed, whenever
};

/// Of one route, over the whole run.
struct route_counts {
  std::uint64_t payload_up = 0;
  std::uint64_t payload_down = 0;
  std::uint64_t sent = 0;     ///< everything: openings, orders and payload
  std::uint64_t received = 0; ///< everything: answers, payload and receipts
  std::uint64_t requests = 0;
  std::uint64_t established = 0;
  std::uint64_t failed = 0;

  void add(const route_counts& other) noexcept {
    payload_up += other.payload_up;
    payload_down += other.payload_down;
    sent += other.sent;
    received += other.received;
    requests += other.requests;
    established += other.established;
    failed += other.failed;
  }
};

struct tally {
  histogram latency;       ///< of round trips, or in churn of whole connections
  histogram establishment; ///< from connect() to the backend's answer
  std::vector<route_counts> routes;
  std::map<std::string, std::uint64_t> failures; ///< by reason
  std::uint64_t lost_bytes = 0; ///< what one end sent and the other did not get, or got and nobody sent
  std::uint64_t unsent = 0;     ///< open loop: were due and never sent

  void add(const tally& other);
};

} // namespace tollgate::bench::load
