// What a customer's users write in the platform's forms, and which names must therefore lead to the proxy.
//
// Worked out from the configuration alone. It looks nothing up.
#pragma once

#include "config/model.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tollgate::proxy::onboarding {

/// One form field, under the name that the service's documentation gives it.
struct client_setting {
  std::string field; ///< `Host`, `Hostname`, `Account`, `Workspace URL`; empty: the client asks for this by itself
  std::string value; ///< empty: unknown
  std::uint16_t port = 0;
};

/// The names that must lead to the proxy so that this endpoint's clients come to it, in the file's order: its `hosts`.
/// A Postgres or Redshift client is told the endpoint's own name; a `resolver` says that this name is overridden, so
/// the names in `upstream` count too.
std::vector<std::string> overridden_names(const config::endpoint& of);

/// The setting for an endpoint on `on`. `proxy` is a name or an address of the proxy's, used where no name of the
/// warehouse's leads to it.
client_setting setting_of(const config::endpoint& of, const config::listener& on, const std::string& proxy);

/// Whether this endpoint is there for Snowflake's OCSP answers over plain HTTP.
bool is_for_ocsp(const config::endpoint& of);

/// The name at which Snowflake's drivers ask for OCSP answers of an account's host.
std::string ocsp_host_of(const std::string& account_host);

} // namespace tollgate::proxy::onboarding
