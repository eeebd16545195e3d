// The words that stand for a choice: `edge`, `rds_postgres`, `json`.
//
// One table for each choice, read in both directions: from the file, and back into messages, logs and metrics.
#pragma once

#include "config/model.hpp"
#include "config/parsed.hpp"

#include <string_view>

namespace tollgate::config {

/// Reads one of the choice's words, exactly as written. `Choice` is any enumeration of model.hpp.
template <class Choice>
parsed<Choice> parse_word(std::string_view text);

/// `true` or `false`, and none of YAML's other words for them.
parsed<bool> parse_bool(std::string_view text);

} // namespace tollgate::config
