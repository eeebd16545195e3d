// A temporary directory that goes with its object. TMPDIR says on which disk.
#pragma once

#include <filesystem>

namespace tollgate::bench {

class scratch_folder {
 public:
  scratch_folder(); ///< throws std::runtime_error where none can be made
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

} // namespace tollgate::bench
