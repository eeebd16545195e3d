// Reading the parts of the file into the model, each in a source file of its own.
//
// A reader takes its keys out of a section, reports what a key by itself can get wrong, and looks at no other part.
#pragma once

#include "config/findings.hpp"
#include "config/load.hpp"
#include "config/model.hpp"
#include "config/section.hpp"

#include <optional>
#include <vector>

namespace tollgate::config {

/// `version` and `environment`, which decide how everything else is read.
void read_version(section& root, model& into);
/// `node` to `groups`: all that is neither `admin`, `ledger`, `listeners`, `defaults` nor `customers`.
void read_host_settings(section& root, const facts& host, model& into);
void read_admin(section& root, admin_settings& into);
void read_ledger(section& root, ledger_settings& into);
void read_listeners(section& root, std::vector<listener>& into);

/// The keys that `defaults` and a customer share.
struct inherited {
  customer_settings settings;
  std::optional<std::vector<cidr>> clients; ///< nothing: what suits the listener
};
/// Overrides what `section` says otherwise.
void read_inherited(section& from, inherited& into);
/// `defaults` and `customers`. Endpoints' `clients` are filled in where they are written, and `listener_index` is not.
void read_customers(section& root, std::vector<customer>& into);
/// One customer's `endpoints`.
void read_endpoints(section& customer, std::vector<endpoint>& into);

} // namespace tollgate::config
