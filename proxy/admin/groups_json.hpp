// Which of the platform's services used how much of a customer's warehouses: this process's own counters, by group.
#pragma once

#include "proxy/gate.hpp"

#include <boost/json/array.hpp>

namespace tollgate::proxy::admin {

/// One entry a group that has used one of the customer's endpoints since the process began: those of the configuration
/// in its order, those that a reload removed by name, and last `other`, for clients of none. Empty where no groups are.
boost::json::array groups_json(const gate& of, const live_customer& customer);

} // namespace tollgate::proxy::admin
