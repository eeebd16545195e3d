// The configuration's customers in the ledger's words.
#pragma once

#include "config/model.hpp"
#include "metering/grant_protocol.hpp"

#include <vector>

namespace tollgate::proxy {

/// Without a `front`: for whoever only looks or adjusts; the roster adds it.
metering::customer_setting setting_of(const config::customer& from);
std::vector<metering::customer_setting> customers_of(const config::model& model);

} // namespace tollgate::proxy
