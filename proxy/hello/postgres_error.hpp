// The refusal that a Postgres client understands before it has authenticated: a fatal ErrorResponse in the clear.
#pragma once

#include <string>
#include <string_view>

namespace tollgate::proxy::hello {

/// The whole message of protocol 3. `sqlstate` has five characters; no text may hold a zero byte. An empty hint is
/// left out.
std::string error_response(std::string_view sqlstate, std::string_view message, std::string_view hint);

} // namespace tollgate::proxy::hello
