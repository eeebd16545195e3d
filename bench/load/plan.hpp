// A run made ready: addresses looked up, and the bytes that every connection of a route begins with.
//
// Made once, before the first connection; the threads share it and change nothing. It opens no socket.
#pragma once

#include "bench/load/options.hpp"
#include "bench/load/order.hpp"
#include "bench/load/sockets.hpp"

#include <string>
#include <vector>

namespace tollgate::bench::load {

struct planned_route {
  socket_address to;
  std::string greeting; ///< the ClientHello, if any, and the order
};

struct plan {
  run_options options;
  std::vector<planned_route> routes;
  std::vector<socket_address> sources;
};

/// What the backend is to do in this mode.
order order_for(const run_options& options);

/// Looks names up. Throws std::runtime_error that says which one is wrong.
plan make_plan(const run_options& options);

} // namespace tollgate::bench::load
