// See scratch_folder.hpp.
#include "bench/lab/scratch_folder.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace tollgate::bench {

scratch_folder::scratch_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "tollgate-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary directory at " + name};
  path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

} // namespace tollgate::bench
