// Reads the answer of Snowflake's SYSTEM$GET_PRIVATELINK_CONFIG(): JSON whose keys and spellings differ by version.
//
// It takes the answer as it is copied: the JSON itself, or as worksheets, CSV exports and JSON rows quote it. Every
// value that is used is checked; keys that are not known are only named. It refuses other clouds, names that are not
// Snowflake's, and more than 64 KiB.
#pragma once

#include "config/import_snowflake/problem.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::config::import_snowflake {

/// The longest answer that is read. A real one is about 1 KiB.
inline constexpr std::size_t max_answer_bytes = std::size_t{64} * 1024;
/// The most names that one list of the answer may hold.
inline constexpr std::size_t max_listed_names = 64;

struct answer {
  std::string account;                    ///< clients' Account setting; empty: not in the answer
  std::string region;                     ///< empty: not in the answer
  std::string service;                    ///< `com.amazonaws.vpce.REGION.vpce-svc-ID`; empty: not in the answer
  std::vector<std::string> account_hosts; ///< asked for under TLS; the account's own first, no name twice
  std::vector<std::string> ocsp_hosts;    ///< asked for in plain HTTP: those in the answer, then the derived ones
  std::vector<std::string> derived;       ///< the names of `ocsp_hosts` that the answer does not have
  bool has_internal_stage = false;        ///< whether it names a stage for PrivateLink
  std::vector<std::string> unused_keys;   ///< in the answer's order, in quotes, at most 32
};

struct reading {
  answer value; ///< complete only without problems
  std::vector<problem> problems;
};

reading read_answer(std::string_view text);

} // namespace tollgate::config::import_snowflake
