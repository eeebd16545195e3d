// `tollgate check`: every problem, one a line, and what this build cannot run yet.
#include "config/availability.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/webhook/secret.hpp"

#include <iostream>

namespace tollgate::proxy::commands {

int check(const std::string& config_file) {
  const auto loaded = load(config_file);
  if (!loaded) return unusable;
  for (const auto& warning : loaded->warnings)
    std::cerr << config::to_string(warning) << '\n';
  for (auto missing : config::unavailable_features(loaded->model)) {
    missing.severity = config::severity::warning;
    std::cerr << config::to_string(missing) << '\n';
  }
  for (const auto& found : webhook::problems_of(loaded->model))
    std::cerr << config::to_string(found) << '\n';
  std::cout << config_file << ": good\n";
  return good;
}

} // namespace tollgate::proxy::commands
