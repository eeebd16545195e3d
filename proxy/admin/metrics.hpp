// The body of GET /metrics: the ledger's view, and this process's own counters read at the scrape.
#pragma once

#include "metering/grant_view.hpp"
#include "proxy/gate.hpp"

#include <string>
#include <vector>

namespace tollgate::proxy::admin {

/// `forecasts` are of the view's customers, in their order.
std::string metrics_text(const gate& of, const metering::grant_view& view,
                         const std::vector<metering::forecast>& forecasts);

} // namespace tollgate::proxy::admin
