// Turns Snowflake's answer and what the operator knows besides into entries of a configuration: 443, and 80 for OCSP.
//
// What nobody has said stands as a mark in angle brackets, which `tollgate check` refuses where it stands. It guesses
// nothing: an option that disagrees with the answer is a problem.
#pragma once

#include "config/import_snowflake/answer.hpp"

#include <string>
#include <vector>

namespace tollgate::config::import_snowflake {

/// What the answer cannot know. Empty: not said.
struct options {
  std::string customer{};
  std::string vpc_endpoint{};           ///< `vpce-...`; of the upstreams' names when not said
  std::string region{};                 ///< only where the answer has none
  std::vector<std::string> upstreams{}; ///< names or addresses, without ports
  std::string listener = "https";       ///< of the entry on 443
  std::string ocsp_listener = "ocsp";   ///< of the entry on 80
};

/// What is wrong with the options, alone and against the answer. Fills in what one says of the other.
std::vector<problem> complete(options& given, answer& from);

/// The entries as YAML, under `customers:`, with comments that say what goes where.
std::string to_yaml(const answer& from, const options& given);

} // namespace tollgate::config::import_snowflake
