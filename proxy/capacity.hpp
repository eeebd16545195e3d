// What a configuration takes of the machine beside its connections. The kernel's answers are proxy/process's.
#pragma once

#include "config/model.hpp"

#include <cstddef>

namespace tollgate::proxy {

/// `workers`, or what the machine allows for 0.
unsigned worker_count(const config::model& model);

/// The descriptors of listeners, workers and endpoints' own DNS servers: `others` of connections_for().
std::size_t descriptors_beside_connections(const config::model& model);

} // namespace tollgate::proxy
