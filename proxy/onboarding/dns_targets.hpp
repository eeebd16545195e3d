// Reads where records are to point: the operator's `--target`s, or the configuration's `advertise`.
//
// It refuses addresses that no client can reach a proxy at, and names among addresses.
#pragma once

#include "config/model.hpp"
#include "proxy/onboarding/dns_plan.hpp"

namespace tollgate::proxy::onboarding {

/// Fills in the plan's addresses or alias, and remarks about them.
void read_targets(const config::model& of, const dns_question& question, dns_plan& into);

/// What to call the proxy where a setting needs it: the alias, the first address, or nothing.
std::string name_of_proxy(const dns_plan& plan);

} // namespace tollgate::proxy::onboarding
