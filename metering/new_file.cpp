// Temporary names are `.tmp-PID-RANDOM`: the process for people, the random part for two processes of one number in two
// containers.
#include "metering/new_file.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace tollgate::metering {
namespace {

constexpr std::string_view temporary_prefix = ".tmp-";
constexpr int most_tries = 16;

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
}

} // namespace

std::string random_hex(std::size_t digits) {
  static constexpr std::string_view alphabet = "0123456789abcdef";
  std::string text(digits, '0');
  std::array<unsigned char, 64> bytes{};
  for (std::size_t done = 0; done < digits;) {
    // Up to 256 bytes come at once and whole. The call exists on every kernel this program starts on (3.17); without
    // random numbers two holders could share a name, so there is no going on.
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) std::abort();
    for (std::size_t i = 0; i < static_cast<std::size_t>(got) && done < digits; ++i)
      text[done++] = alphabet[bytes[i] & 0xF];
  }
  return text;
}

std::variant<new_file, file_failure> new_file::begin(const std::filesystem::path& path) {
  for (int tries = 0; tries < most_tries; ++tries) {
    const std::string name = std::string{temporary_prefix} + std::to_string(::getpid()) + "-" + random_hex(16);
    const std::filesystem::path temporary = directory_of(path) / name;
    descriptor file{::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file) {
      if (errno == EEXIST) continue;
      return failed(temporary, "cannot be created", errno);
    }
    // A remove_leftovers() elsewhere may lock and remove it between the two calls: then another one.
    const int error = try_lock(file.get());
    if (error == EWOULDBLOCK) continue;
    if (error != 0) {
      ::unlink(temporary.c_str());
      return failed(temporary, "cannot be locked", error);
    }
    locked_file locked{std::move(file), temporary};
    if (locked.named()) return new_file{std::move(locked), path};
  }
  return failed(path, "cannot be created: its temporary files vanish", EAGAIN);
}

new_file::~new_file() {
  if (pending_) ::unlink(file_.path().c_str());
}

std::optional<file_failure> new_file::publish(onto target) {
  const unsigned flags = target == onto::nothing ? RENAME_NOREPLACE : 0U;
  if (::renameat2(AT_FDCWD, file_.path().c_str(), AT_FDCWD, path_.c_str(), flags) != 0)
    return failed(path_, "cannot be given its name", errno);
  pending_ = false;
  file_.renamed_to(path_);
  return std::nullopt;
}

locked_file new_file::locked() && {
  return std::move(file_);
}

void remove_leftovers(const std::filesystem::path& directory) noexcept {
  try {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{directory, ignored}) {
      if (!entry.path().filename().string().starts_with(temporary_prefix)) continue;
      auto opened = locked_file::open(entry.path());
      if (auto* const leftover = std::get_if<locked_file>(&opened)) leftover->unlink();
    }
  } catch (const std::exception&) {
    // They cost a little space, and the next start tries again.
  }
}

std::optional<file_failure> sync_directory(const std::filesystem::path& directory) {
  const descriptor opened{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!opened) return failed(directory, "cannot be opened", errno);
  if (::fsync(opened.get()) != 0) return failed(directory, "cannot be synced", errno);
  return std::nullopt;
}

} // namespace tollgate::metering
