// One life of the service: from open listeners to the last byte.
#pragma once

#include "config/model.hpp"
#include "proxy/ledger/ledger_thread.hpp"

#include <string>

namespace tollgate::proxy::commands {

struct service_end {
  enum class kind : std::uint8_t {
    told_to,       ///< a signal or an operator
    unable,        ///< it could not start, or the ledger works with another configuration
    identity_lost, ///< somebody else is this holder now: begin again under another name
  };
  kind how = kind::told_to;
  std::string why; ///< but for kind::told_to
};

/// Serves until it is told to stop, or cannot go on. On the main thread.
service_end serve(const config::model& model, unsigned connections, ledger_parts ledger);

} // namespace tollgate::proxy::commands
