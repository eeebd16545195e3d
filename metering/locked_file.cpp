// Locking by flock, which sees an unlink or a rename between the open and the lock by comparing inodes afterwards.
#include "metering/locked_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace tollgate::metering {
namespace {

constexpr int most_tries = 16; // each lost one means that another process has just replaced the file

bool same_file(int file, const std::filesystem::path& path) noexcept {
  struct stat open_one {};
  struct stat named_one {};
  return ::fstat(file, &open_one) == 0 && ::lstat(path.c_str(), &named_one) == 0 &&
         open_one.st_dev == named_one.st_dev && open_one.st_ino == named_one.st_ino;
}

} // namespace

int try_lock(int file) noexcept {
  while (::flock(file, LOCK_EX | LOCK_NB) != 0)
    if (errno != EINTR) return errno;
  return 0;
}

std::variant<locked_file, locked_file::in_use, file_failure> locked_file::open(const std::filesystem::path& path) {
  for (int tries = 0; tries < most_tries; ++tries) {
    descriptor file{::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (!file) return failed(path, "cannot be opened", errno);
    struct stat kind {};
    if (::fstat(file.get(), &kind) != 0) return failed(path, "cannot be looked at", errno);
    if (!S_ISREG(kind.st_mode)) return failed(path, "is not a regular file", 0);
    const int error = try_lock(file.get());
    if (error == EWOULDBLOCK) return in_use{};
    if (error != 0) return failed(path, "cannot be locked", error);
    if (same_file(file.get(), path)) return locked_file{std::move(file), path};
  }
  return in_use{};
}

bool locked_file::named() const noexcept {
  return same_file(file_.get(), path_);
}

std::optional<file_failure> locked_file::unlink() noexcept {
  if (!named()) return failed(path_, "names another file by now", 0);
  if (::unlink(path_.c_str()) != 0) return failed(path_, "cannot be removed", errno);
  return std::nullopt;
}

} // namespace tollgate::metering
