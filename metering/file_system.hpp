// Which file systems a ledger may live on: those whose fsync and locks mean what they say, and that outlive a restart.
//
// It refuses to guess: what it does not know to be bad is taken as good.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tollgate::metering {

struct unsuitable {
  std::string what;  ///< the path, its file system, and what goes wrong there
  bool fatal = true; ///< false: exact, but gone after a reboot
};

/// By statfs(2)'s `f_type`.
std::optional<unsuitable> judge_file_system(std::uint32_t magic);

/// Nothing: suitable. `path` may not exist yet; then its nearest existing parent counts.
std::optional<unsuitable> unsuitable_file_system(const std::filesystem::path& path);

} // namespace tollgate::metering
