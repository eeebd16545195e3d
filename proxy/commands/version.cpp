// `tollgate version`.
#include "proxy/commands/commands.hpp"
#include "proxy/process/build_info.hpp"

#include <iostream>

namespace tollgate::proxy::commands {

int version() {
  std::cout << "tollgate " << build_version << " (" << build_revision << ")\n";
  return good;
}

} // namespace tollgate::proxy::commands
