// Finding and keeping a holder's name. Two processes that start at once meet in the usage file's lock, not here.
#include "metering/holder_claim.hpp"

#include "metering/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tollgate::metering {
namespace {

constexpr std::size_t id_digits = 16;
constexpr unsigned most_holders = 64; // processes on one state_dir: one, two during an upgrade, and what they left
constexpr int most_tries = 16;        // each lost one means that another process has just made or removed the file
constexpr std::string_view extension = ".usage";

std::filesystem::path holders_in(const std::filesystem::path& state_dir) {
  return state_dir / "holders";
}

std::variant<std::string, file_failure> read_id(const std::filesystem::path& path) {
  const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return failed(path, "cannot be opened", errno);
  std::array<char, id_digits + 2> text{};
  const ssize_t got = ::read(file.get(), text.data(), text.size());
  if (got < 0) return failed(path, "cannot be read", errno);
  const std::string id{text.data(), std::min<std::size_t>(id_digits, static_cast<std::size_t>(got))};
  const bool whole = got == static_cast<ssize_t>(id_digits + 1) && text[id_digits] == '\n' &&
                     id.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!whole) return failed(path, "is not 16 hex digits on a line; a ledger knows this state by them", 0);
  // Its writer may not have come to this, and whoever uses the name must find it again after a power loss.
  if (auto why = sync_directory(path.parent_path())) return std::move(*why);
  return id;
}

std::variant<std::string, file_failure> draw_id(const std::filesystem::path& path, new_file::onto target) {
  auto begun = new_file::begin(path);
  if (auto* const why = std::get_if<file_failure>(&begun)) return std::move(*why);
  auto& file = std::get<new_file>(begun);
  const std::string line = random_hex(id_digits) + "\n";
  if (::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    return failed(path, "cannot be written", errno);
  if (::fsync(file.get()) != 0) return failed(path, "cannot be synced", errno);
  if (auto why = file.publish(target)) return std::move(*why);
  return read_id(path);
}

struct taken {};
using attempt = std::variant<claimed_holder, taken, file_failure>;

attempt try_claim(const std::filesystem::path& path, const std::string& holder, std::string_view boot_id,
                  std::size_t capacity) {
  for (int tries = 0; tries < most_tries; ++tries) {
    auto opened = usage_file::open(path);
    if (auto* const file = std::get_if<std::unique_ptr<usage_file>>(&opened))
      return claimed_holder{std::move(*file), false};
    auto* const why = std::get_if<file_failure>(&opened);
    if (why == nullptr) return taken{};
    if (why->error != ENOENT) return std::move(*why);

    auto created = usage_file::create(path, holder, boot_id, capacity);
    if (auto* const file = std::get_if<std::unique_ptr<usage_file>>(&created))
      return claimed_holder{std::move(*file), true};
    auto* const objection = std::get_if<file_failure>(&created);
    if (objection == nullptr) return taken{};
    if (objection->error != EEXIST) return std::move(*objection);
  }
  return taken{};
}

} // namespace

std::variant<std::string, file_failure> state_id(const std::filesystem::path& state_dir) {
  const auto path = state_dir / "state_id";
  auto found = read_id(path);
  const auto* why = std::get_if<file_failure>(&found);
  if (why == nullptr || why->error != ENOENT) return found;
  auto drawn = draw_id(path, new_file::onto::nothing);
  why = std::get_if<file_failure>(&drawn);
  return why != nullptr && why->error == EEXIST ? read_id(path) : drawn;
}

std::variant<std::string, file_failure> redraw_state_id(const std::filesystem::path& state_dir) {
  return draw_id(state_dir / "state_id", new_file::onto::predecessor);
}

std::variant<claimed_holder, file_failure> claim_holder(const std::filesystem::path& state_dir,
                                                        std::string_view boot_id, std::size_t capacity) {
  remove_leftovers(state_dir);
  auto id = state_id(state_dir);
  if (auto* const why = std::get_if<file_failure>(&id)) return std::move(*why);
  const auto holders = holders_in(state_dir);
  if (::mkdir(holders.c_str(), 0700) != 0 && errno != EEXIST) return failed(holders, "cannot be created", errno);
  remove_leftovers(holders);

  for (unsigned n = 0; n < most_holders; ++n) {
    const std::string holder = std::get<std::string>(id) + "-" + std::to_string(n);
    auto outcome = try_claim(holders / (holder + std::string{extension}), holder, boot_id, capacity);
    if (auto* const claimed = std::get_if<claimed_holder>(&outcome)) return std::move(*claimed);
    if (auto* const why = std::get_if<file_failure>(&outcome)) return std::move(*why);
  }
  return failed(holders, "has no free holder: all " + std::to_string(most_holders) + " are locked or damaged", 0);
}

std::vector<abandoned_holder> abandoned_holders(const std::filesystem::path& state_dir) {
  std::vector<abandoned_holder> found;
  std::error_code ended;
  for (std::filesystem::directory_iterator at{holders_in(state_dir), ended}, last; !ended && at != last;
       at.increment(ended)) {
    const std::filesystem::path& path = at->path();
    if (path.extension() != extension || path.filename().string().starts_with('.')) continue;
    auto opened = usage_file::open(path);
    if (auto* const file = std::get_if<std::unique_ptr<usage_file>>(&opened))
      found.push_back({path.stem(), std::move(*file)});
    else if (auto* const damaged = std::get_if<usage_file::damaged>(&opened))
      found.push_back({path.stem(), std::move(*damaged)});
    else if (auto* const why = std::get_if<file_failure>(&opened); why != nullptr && why->error != ENOENT)
      found.push_back({path.stem(), std::move(*why)});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.holder < b.holder; });
  return found;
}

} // namespace tollgate::metering
