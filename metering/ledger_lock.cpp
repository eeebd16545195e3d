// The lock file stays when nobody holds it: removing it would let two processes lock two files of one name.
#include "metering/ledger_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

namespace tollgate::metering {
namespace {

std::filesystem::path path_in(const std::filesystem::path& state_dir) {
  return state_dir / "ledger.lock";
}

// Who holds it, in the words it left.
std::string holder_of(int file) {
  std::array<char, 128> text{};
  const ssize_t got = ::pread(file, text.data(), text.size(), 0);
  std::string out{text.data(), got > 0 ? static_cast<std::size_t>(got) : 0U};
  while (!out.empty() && out.back() == '\n')
    out.pop_back();
  return out;
}

std::optional<file_failure> sign(const locked_file& file, std::string_view started) {
  const std::string text = "process " + std::to_string(::getpid()) + ", started " + std::string{started} + "\n";
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), text.data(), text.size(), 0) < 0)
    return failed(file.path(), "cannot be written", errno);
  return std::nullopt;
}

} // namespace

ledger_lock::outcome ledger_lock::acquire(const std::filesystem::path& state_dir, std::string_view started) {
  const auto path = path_in(state_dir);
  descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) return failed(path, "cannot be opened", errno);
  const int error = try_lock(file.get());
  if (error == EWOULDBLOCK) {
    const std::string who = holder_of(file.get());
    return held{path.string() + ": the ledger is in use by " + (who.empty() ? "another process" : who) +
                "; one process works on a state_dir"};
  }
  if (error != 0) return failed(path, "cannot be locked", error);
  return adopt(std::move(file), state_dir, started);
}

ledger_lock::outcome ledger_lock::adopt(descriptor handed_over, const std::filesystem::path& state_dir,
                                        std::string_view started) {
  const auto path = path_in(state_dir);
  locked_file file{std::move(handed_over), path};
  if (!file.named()) return failed(path, "is not the file that is locked", 0);
  // Of the same open file: nothing changes. Of another one: somebody else has it.
  if (const int error = try_lock(file.get()); error != 0)
    return failed(path, "is not locked by who hands it over", error);
  if (::fcntl(file.get(), F_SETFD, FD_CLOEXEC) != 0) return failed(path, "cannot be kept from programs", errno);
  if (auto why = sign(file, started)) return std::move(*why);
  return ledger_lock{std::move(file)};
}

} // namespace tollgate::metering
