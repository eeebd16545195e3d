// See whole_file.hpp.
#include "proxy/commands/whole_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace tollgate::proxy::commands {
namespace {

constexpr std::size_t at_once = 1U << 16U;

std::string read_bounded(std::istream& from, std::size_t most) {
  std::string text;
  while (from && text.size() <= most) {
    const std::size_t before = text.size();
    text.resize(before + std::min(at_once, most + 1 - before));
    from.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
    text.resize(before + static_cast<std::size_t>(from.gcount()));
  }
  return text;
}

bool write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(to, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

} // namespace

std::variant<std::string, read_failure> read_whole(const std::string& file, std::size_t most) {
  if (file == "-") return read_bounded(std::cin, most);
  errno = 0;
  std::ifstream from{file, std::ios::binary};
  std::string text = from ? read_bounded(from, most) : std::string{};
  // A directory opens and cannot be read.
  if (!from.is_open() || from.bad() || (text.empty() && errno != 0))
    return read_failure{file + ": cannot be read: " + std::strerror(errno)};
  return text;
}

std::string write_whole(const std::filesystem::path& file, const std::string& text) {
  const std::string beside = file.string() + "." + std::to_string(::getpid());
  const int to = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  const auto failure = [&] { return beside + ": cannot be written: " + std::strerror(errno); };
  if (to < 0) return failure();
  std::string why;
  if (!write_all(to, text) || ::fchmod(to, 0644) != 0 || ::fsync(to) != 0) why = failure();
  if (::close(to) != 0 && why.empty()) why = failure();
  if (why.empty() && ::rename(beside.c_str(), file.c_str()) != 0)
    why = file.string() + ": cannot be written: " + std::strerror(errno);
  if (!why.empty()) ::unlink(beside.c_str());
  return why;
}

} // namespace tollgate::proxy::commands
