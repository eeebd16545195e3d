// The server behind the proxy: it understands every opening and does what each connection's order asks for.
//
// Bounded: a connection that does not say what it wants ends after ten seconds, every other one after its order's
// bound, and more than --max-connections are closed at once. Whoever reaches it can make it send: it belongs into a
// private network, for as long as a test takes.
#pragma once

#include "bench/load/options.hpp"

namespace tollgate::bench::load {

/// Listens, says where on standard output, and serves until its duration is over or a signal comes. The exit code.
int run_backend(const backend_options& options);

} // namespace tollgate::bench::load
