// The secret that deliveries are signed with, from its file.
//
// Read again for every attempt, so that a secret is changed by replacing the file. It refuses to say what is in it.
#pragma once

#include "config/model.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tollgate::proxy::webhook {

struct secret_read {
  std::string secret;  ///< the first line, without white space around it
  std::string problem; ///< why there is none, and what to do; then `secret` is empty
  std::string warning; ///< it can be used, and should not be as it is
};

secret_read read_secret(const std::filesystem::path& file);

/// What is wrong with the files that `webhook` names, as warnings: this may not be the machine that has them.
std::vector<config::problem> problems_of(const config::model& model);

} // namespace tollgate::proxy::webhook
