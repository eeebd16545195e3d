// The usual `process_*` metrics, under the names that Prometheus's own clients use.
#pragma once

#include "metering/exposition.hpp"

namespace tollgate::proxy {

/// Reads /proc/self. What cannot be read is left out.
void expose_process(metering::exposition& to);

} // namespace tollgate::proxy
