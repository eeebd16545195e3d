// Whether bytes are text at all, before a YAML reader sees them.
//
// The reader guesses encodings and replaces what it cannot decode; a configuration is UTF-8, and a byte that is not is
// shown where it stands.
#pragma once

#include "config/problem.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tollgate::config {

/// What is wrong with a text, and where.
struct text_error {
  place at;
  std::string message;
};

/// The first byte that is not UTF-8 (RFC 3629: no overlong forms, no surrogates) or is a NUL.
std::optional<text_error> check_text(std::string_view text);

} // namespace tollgate::config
