// The body of GET /metrics: the ledger's view, and this process's own counters read at the scrape.
#pragma once

#include "metering/grant_view.hpp"
#include "proxy/gate.hpp"

#include <string>

namespace tollgate::proxy::admin {

std::string metrics_text(const gate& of, const metering::grant_view& view);

} // namespace tollgate::proxy::admin
