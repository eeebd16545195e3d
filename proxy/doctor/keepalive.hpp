// Probe `keepalive`: does a silent connection send something before PrivateLink forgets it?
#pragma once

#include "config/model.hpp"
#include "proxy/doctor/finding.hpp"

#include <chrono>

namespace tollgate::proxy::doctor {

/// What a VPC endpoint remembers a silent flow for (AWS PrivateLink's documentation).
inline constexpr std::chrono::seconds privatelink_forgets{350};

finding judge(const config::keepalive& configured, bool lab);

} // namespace tollgate::proxy::doctor
