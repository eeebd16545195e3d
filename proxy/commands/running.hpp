// Whether a proxy runs on this configuration's state, and how its commands reach it.
#pragma once

#include "config/model.hpp"
#include "proxy/admin/client.hpp"

#include <string>

namespace tollgate::proxy::commands {

/// Somebody holds the state directory's ledger lock. `what` names the process.
bool is_running(const config::model& model, std::string& what);

/// Where the running proxy's admin address answers.
admin::call call_to(const config::model& model, std::string target);

/// The `error` member of a reply's body, or the body itself.
std::string error_of(const admin::reply& reply);

} // namespace tollgate::proxy::commands
