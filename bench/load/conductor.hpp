// One run from its first connection to its report: starts the threads, opens the window and closes it, reads the
// watched processes at its edges, and shows progress.
//
// The window is what rates and CPU are counted in: it opens when all connections are established (in churn at once)
// and closes when the duration is over or there is nothing left to do. It owns no connection.
#pragma once

#include "bench/load/plan.hpp"
#include "bench/load/report.hpp"

namespace tollgate::bench::load {

/// Blocks until the run is over; bounded by --timeout, --duration and --grace. Throws std::runtime_error.
report conduct(const plan& what);

} // namespace tollgate::bench::load
