// A file that appears whole or not at all: made under a temporary name, locked from its first moment, then renamed.
//
// It refuses to replace anything unless it is told what it replaces is the caller's own.
#pragma once

#include "metering/descriptor.hpp"
#include "metering/locked_file.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace tollgate::metering {

class new_file {
 public:
  /// An empty file with mode 0600 in `path`'s directory, under a name that remove_leftovers() knows.
  static std::variant<new_file, file_failure> begin(const std::filesystem::path& path);

  new_file(new_file&& other) noexcept
      : file_{std::move(other.file_)},
        path_{std::move(other.path_)},
        pending_{std::exchange(other.pending_, false)} {}
  new_file& operator=(new_file&&) = delete;
  ~new_file(); ///< what was not published is removed

  int get() const noexcept { return file_.get(); }
  const std::filesystem::path& temporary_path() const noexcept { return file_.path(); }

  enum class onto {
    nothing,     ///< fails with EEXIST where the name is taken
    predecessor, ///< replaces what has the name, which is the caller's own
  };
  /// Gives it its name. Afterwards locked() is the way to keep it.
  std::optional<file_failure> publish(onto target);

  /// The file under its name, still locked.
  locked_file locked() &&;

 private:
  new_file(locked_file file, std::filesystem::path path) noexcept : file_{std::move(file)}, path_{std::move(path)} {}
  locked_file file_;
  std::filesystem::path path_;
  bool pending_ = true;
};

/// Removes what killed processes left under temporary names; what is being made right now is locked, and stays.
void remove_leftovers(const std::filesystem::path& directory) noexcept;

/// Makes names in a directory durable.
std::optional<file_failure> sync_directory(const std::filesystem::path& directory);

/// Lower-case hexadecimal digits from the kernel's random numbers: 16 for each 64 bits.
std::string random_hex(std::size_t digits);

} // namespace tollgate::metering
