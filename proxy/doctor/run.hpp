// Runs the probes of a configuration side by side, each under a deadline and all of them under one.
//
// It dials upstreams directly, opens the ledger to read, and asks a running proxy for nothing but its metrics.
#pragma once

#include "config/model.hpp"
#include "proxy/doctor/finding.hpp"
#include "proxy/doctor/tls_talk.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tollgate::proxy::doctor {

struct run_options {
  std::string customer;                     ///< only this one; empty: all
  std::chrono::milliseconds each{5'000};    ///< a probe's deadline
  std::chrono::milliseconds whole{120'000}; ///< the run's
  std::size_t at_once = 16;                 ///< connections and lookups at the same time
};

/// `done` of `all` steps so far, and what comes next.
using progress_function = std::function<void(std::size_t done, std::size_t all, const std::string& next)>;

struct report {
  std::chrono::system_clock::time_point began;
  std::chrono::milliseconds took{0};
  std::vector<result> results; ///< in the order of the configuration and the table of probes
  /// Threads are still inside getaddrinfo() or a disk, which cannot be interrupted: leave by quick_exit().
  bool still_waiting = false;
};

/// `model` and `trust` must outlive the process where the report says still_waiting.
report run(const config::model& model, const run_options& options, const tls_trust& trust,
           const progress_function& progress);

/// ok, warning or failed: the worst of all.
verdict worst_of(const report& of) noexcept;

} // namespace tollgate::proxy::doctor
