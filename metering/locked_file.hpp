// A file whose flock this process holds: proof that nobody else works on what it stands for.
//
// The lock is advisory and belongs to the open file: it ends with the last descriptor of it, however the process died.
// It refuses to create the file (new_file does).
#pragma once

#include "metering/descriptor.hpp"

#include <filesystem>
#include <optional>
#include <variant>

namespace tollgate::metering {

class locked_file {
 public:
  /// Somebody else holds the lock.
  struct in_use {};

  /// Opens and locks an existing regular file. The path names the locked inode when this returns; a link is not
  /// followed.
  static std::variant<locked_file, in_use, file_failure> open(const std::filesystem::path& path);

  /// Takes over a descriptor that is locked already.
  locked_file(descriptor file, std::filesystem::path path) noexcept : file_{std::move(file)}, path_{std::move(path)} {}

  int get() const noexcept { return file_.get(); }
  const std::filesystem::path& path() const noexcept { return path_; }

  /// Whether the path still names this file.
  bool named() const noexcept;
  /// The caller has renamed it.
  void renamed_to(std::filesystem::path path) noexcept { path_ = std::move(path); }
  /// Removes the name, if it is still this file's. The lock stays.
  std::optional<file_failure> unlink() noexcept;

 private:
  descriptor file_;
  std::filesystem::path path_;
};

/// Takes the lock without waiting. errno, or 0.
int try_lock(int file) noexcept;

} // namespace tollgate::metering
