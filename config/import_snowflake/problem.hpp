// One thing that is wrong with what is imported: a key of Snowflake's answer or an option, and what would be right.
//
// It has no place in a file: the answer is one line, and often quoted twice.
#pragma once

#include <string>

namespace tollgate::config::import_snowflake {

struct problem {
  std::string where;   ///< `privatelink-account-url`, `--upstream`; `answer` for the whole of it
  std::string message; ///< what is wrong and what would be right
};

} // namespace tollgate::config::import_snowflake
