// Answers of SYSTEM$GET_PRIVATELINK_CONFIG(), in the shapes that Snowflake's documents and users show.
#pragma once

#include <string>

namespace tollgate::config::import_snowflake {

/// The shape of today's documents.
std::string new_answer();
/// What accounts on AWS were seen to answer: `privatelink_ocsp-url`, lists as texts.
std::string old_answer();
/// `from` in the new answer becomes `to`.
std::string changed(const std::string& from, const std::string& to);

} // namespace tollgate::config::import_snowflake
