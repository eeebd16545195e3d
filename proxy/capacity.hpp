// What a configuration takes of the machine beside its connections. The kernel's answers are proxy/process's.
#pragma once

#include "config/model.hpp"

#include <cstddef>
#include <string>

namespace tollgate::proxy {

/// `workers`, or what the machine allows for 0.
unsigned worker_count(const config::model& model);

/// The descriptors of listeners, workers and endpoints' own DNS servers: `others` of connections_for().
std::size_t descriptors_beside_connections(const config::model& model);

/// How many connections a process takes, or why it cannot take what it is configured for.
struct capacity {
  unsigned connections = 0;
  std::string problem;
};
capacity capacity_of(const config::model& model, std::size_t descriptor_limit);

} // namespace tollgate::proxy
