// Where usage comes from: the running proxy's admin address, or the ledger when none runs.
//
// The same JSON either way, for every command that reads usage. It refuses to print; what is worth knowing beside the
// numbers goes to standard error.
#pragma once

#include "config/model.hpp"
#include "metering/period.hpp"

#include <boost/json/array.hpp>
#include <optional>
#include <string>
#include <variant>

namespace tollgate::proxy::commands {

struct usage_question {
  std::optional<metering::period> of; ///< nothing: the current one
  bool every_period = false;          ///< all that the ledger has, oldest first
  bool days = false;                  ///< with the days of each customer
};

/// What `/v1/usage` says, or what went wrong.
std::variant<boost::json::array, std::string> gather_usage(const config::model& model, const usage_question& asked);

} // namespace tollgate::proxy::commands
