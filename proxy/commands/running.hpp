// Whether a proxy runs on this configuration's state, and how its commands reach it.
#pragma once

#include "config/model.hpp"
#include "proxy/admin/client.hpp"

#include <boost/json/value.hpp>
#include <string>
#include <variant>

namespace tollgate::proxy::commands {

/// Somebody holds the state directory's ledger lock. `what` names the process.
bool is_running(const config::model& model, std::string& what);

/// Where the running proxy's admin address answers.
admin::call call_to(const config::model& model, std::string target);

/// What the proxy answers, an object or an array as `kind` says; or what went wrong: nobody answers, or the error that
/// it tells.
std::variant<boost::json::value, std::string> ask(const admin::call& call, boost::json::kind kind);

} // namespace tollgate::proxy::commands
