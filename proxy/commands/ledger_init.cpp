// `tollgate ledger init`: the one way a ledger comes to be, but in the lab.
#include "proxy/commands/commands.hpp"
#include "proxy/ledger/open_ledger.hpp"

#include <iostream>

namespace tollgate::proxy::commands {

int ledger_init(const std::string& config_file) {
  const auto loaded = load(config_file);
  if (!loaded) return unusable;
  if (const auto problem = create_ledger(loaded->model)) {
    std::cerr << "tollgate: " << problem->what << '\n';
    return failed;
  }
  std::cout << (loaded->model.state_dir / ledger_file).string() << ": created; every allowance is whole\n";
  return good;
}

} // namespace tollgate::proxy::commands
