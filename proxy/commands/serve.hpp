// One life of the service: from open listeners to the last byte.
#pragma once

#include "config/model.hpp"
#include "proxy/ledger/ledger_thread.hpp"
#include "proxy/log/line.hpp"

#include <memory>
#include <string>

namespace tollgate::proxy::commands {

/// The configuration's word in the log's.
log::level log_level_of(const config::model& of) noexcept;

struct service_end {
  enum class kind : std::uint8_t {
    told_to,       ///< a signal or an operator
    unable,        ///< it could not start, or the ledger works with another configuration
    identity_lost, ///< somebody else is this holder now: begin again under another name
  };
  kind how = kind::told_to;
  std::string why; ///< but for kind::told_to
};

/// The configuration that runs: a reload replaces it.
struct running_config {
  std::string file;
  std::shared_ptr<const config::model> model;
  unsigned connections = 0;    ///< that this process takes under it
  std::string state_of_file{}; ///< before it was read: what has changed since is read again
};

/// Serves until it is told to stop, or cannot go on. On the main thread.
service_end serve(running_config& config, ledger_parts ledger);

} // namespace tollgate::proxy::commands
