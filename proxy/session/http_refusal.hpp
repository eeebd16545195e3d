// A refusal as an HTTP client reads it: a status, when to come back, and a sentence.
#pragma once

#include "proxy/session/refusal_words.hpp"

#include <string>
#include <string_view>

namespace tollgate::proxy {

/// The whole response. `request` is what has come of it, which may be nothing: a HEAD gets no body.
std::string http_refusal(const refusal& what, std::string_view request);

} // namespace tollgate::proxy
