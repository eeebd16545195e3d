// Two connected TCP sockets over loopback, as the relay wants them.
#pragma once

#include "proxy/relay/descriptor.hpp"

#include <utility>

namespace tollgate::bench {

/// Both non-blocking, close-on-exec, with TCP_NODELAY. Throws std::system_error.
std::pair<proxy::relay::descriptor, proxy::relay::descriptor> connected_pair();

} // namespace tollgate::bench
