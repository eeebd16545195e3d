// What a run has found: numbers only, and the two ways in which they are shown.
//
// The JSON is what other programs read: a field keeps its name and its unit, and one that does not apply is absent.
// It measures nothing.
#pragma once

#include "bench/load/options.hpp"
#include "bench/load/tally.hpp"
#include "bench/load/watch.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace tollgate::bench::load {

/// Work done between two moments.
struct window_counts {
  double seconds = 0;
  std::uint64_t payload_up = 0;
  std::uint64_t payload_down = 0;
  std::uint64_t requests = 0;
  std::uint64_t connections = 0; ///< established in the window; else than in churn before it
};

struct watched_process {
  int pid = 0;
  std::string name;
  std::vector<int> family; ///< `pid`, and with --watch-children what had descended from it when the window opened
  std::optional<process_reading> before; ///< before the first connection
  std::optional<process_reading> begin;  ///< of the window: all are established
  std::optional<process_reading> end;    ///< of the window: still established
};

struct report {
  run_options asked;
  window_counts window;
  tally counted;
  std::uint64_t established = 0; ///< when the window began; in churn, all
  double generator_cpu_s = 0;    ///< in the window, all threads
  double generator_waited_s = 0; ///< in the window, all threads: could have run, and had no core
  double busiest_thread = 0;     ///< the largest share of the window in which a thread had a core
  double most_wanted = 0;        ///< the same with the time in which it waited for one
  bool was_interrupted = false;
  std::vector<watched_process> watched;

  std::uint64_t failures() const noexcept;
  /// Whether every connection did what was asked for and every byte arrived.
  bool is_clean() const noexcept { return failures() == 0 && counted.lost_bytes == 0; }
};

/// What one watched process cost in the window; nothing when it was not there all the time.
struct process_cost {
  double cpu_s = 0;
  double user_s = 0;
  double system_s = 0;
  std::optional<double> cpu_s_per_gb;             ///< bulk: of payload, both directions together, 10^9 bytes
  std::optional<double> cpu_us_per_request;       ///< request
  std::optional<double> cpu_us_per_connection;    ///< churn
  std::optional<double> rss_bytes_per_connection; ///< all but churn: what it grew by while they were established
};
std::optional<process_cost> cost_of(const watched_process& one, const report& all);

/// A thread that wants a core so much of the time may be what limits the result.
inline constexpr double too_busy = 0.9;

void print_table(std::ostream& to, const report& what);
std::string to_json(const report& what);

} // namespace tollgate::bench::load
