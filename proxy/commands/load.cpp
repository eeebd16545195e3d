// What every command does first.
#include "proxy/commands/commands.hpp"
#include "proxy/process/host.hpp"

#include <iostream>

namespace tollgate::proxy::commands {

std::optional<config::loaded> load(const std::string& file) {
  try {
    return config::load_file(file, {.host_name = host_name()});
  } catch (const config::config_error& error) {
    for (const auto& problem : error.problems())
      std::cerr << config::to_string(problem) << '\n';
    return std::nullopt;
  }
}

} // namespace tollgate::proxy::commands
