// A directory for one test, a child process with a verdict, and a disk of 64 KiB.
#pragma once

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tollgate::tests {

class scratch {
 public:
  scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "tollgate-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary directory"};
    path_ = name;
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string contents_of(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline void write_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

/// Overwrites bytes in the middle of a file.
inline void patch_file(const std::filesystem::path& path, std::size_t at, std::string_view bytes) {
  std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
  file.seekp(static_cast<std::streamoff>(at));
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::size_t entries_in(const std::filesystem::path& directory) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator{directory}, std::filesystem::directory_iterator{}));
}

/// A forked child that runs `body` and leaves with what it returns, without anybody's destructors.
template <class Body>
pid_t start_child(Body body) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  int verdict = 99;
  try {
    verdict = body();
  } catch (const std::exception&) {
  }
  ::_exit(verdict);
}

/// Its exit code, or 128 and the signal that ended it.
inline int verdict_of(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

constexpr int cannot_mount = 77;

/// Runs `body(directory)` in a child whose `directory` is a tmpfs of 64 KiB that nobody else sees.
template <class Body>
int on_a_tiny_disk(const std::filesystem::path& directory, Body body) {
  return verdict_of(start_child([&] {
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return cannot_mount;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return cannot_mount;
    if (::mount("none", directory.c_str(), "tmpfs", 0, "size=64k") != 0) return cannot_mount;
    return body(directory);
  }));
}

} // namespace tollgate::tests
