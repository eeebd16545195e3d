// Whether a request may come from where it does. The admin address trusts whoever reaches it, and a browser lets every
// page of the web reach it: by a name that suddenly leads here (DNS rebinding), or across origins.
//
// It refuses to be the guard of changes: that is the token. Programs that are no browser send neither header, or the
// address, and notice nothing.
#pragma once

#include "proxy/admin/server.hpp"

#include <optional>
#include <string_view>

namespace tollgate::proxy::admin {

/// The answer for a request that a page elsewhere has made, or nothing. 421 where `Host` is neither an address nor
/// `localhost` nor `node`: only a name can be made to lead somewhere else. 403 where `Origin` or `Sec-Fetch-Site` says
/// that another origin asks, but for a plain link to here.
std::optional<response> refuse_if_foreign(const request& to, std::string_view node);

} // namespace tollgate::proxy::admin
