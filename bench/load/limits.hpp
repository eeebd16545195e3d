// What this machine allows, asked before a run begins: descriptors, and local ports for each target.
//
// It answers with the sentence that says what to do, so that a run fails at once and not after its ten thousandth
// connection. The sums are pure functions; reading the machine is apart.
#pragma once

#include "bench/load/options.hpp"

#include <cstddef>
#include <string>

namespace tollgate::bench::load {

struct machine_limits {
  std::size_t descriptors = 0; ///< of this process, its soft limit raised to the hard one
  std::size_t local_ports = 0; ///< for connections from one address to one target
};

/// Raises the descriptor limit as far as it goes and reads both.
machine_limits read_limits();

/// Descriptors that are not for connections.
inline constexpr std::size_t reserved = 64;

/// Why `run` cannot be had on such a machine, and what to do; empty: it can.
std::string too_much(const run_options& run, const machine_limits& limits);

} // namespace tollgate::bench::load
