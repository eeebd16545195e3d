// The page for people, one answer that holds everything: its text is put together at build time from proxy/admin/page.
//
// It refuses anything from elsewhere: its policy names the hashes of its one script and one style sheet, and lets it
// talk to this address only.
#pragma once

#include "proxy/admin/server.hpp"

#include <string>
#include <string_view>

namespace tollgate::proxy::admin {

/// The page with its headers.
response page();

/// `'sha256-...'`, as a Content-Security-Policy names a script or a style sheet by its text.
std::string policy_hash(std::string_view text);

} // namespace tollgate::proxy::admin
