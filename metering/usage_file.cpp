// Making, opening and mapping the usage file.
#include "metering/usage_file.hpp"

#include "metering/new_file.hpp"
#include "metering/usage_header.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <new>

namespace tollgate::metering {
namespace {

constexpr std::size_t size_of(std::size_t capacity) {
  return usage_header::bytes + capacity * sizeof(usage_record);
}

// Every block exists before the first spend: a sparse file would take its blocks on first touch, and on a full disk
// that touch is a SIGBUS in the middle of a session. Blocks that are there keep what they hold.
std::optional<file_failure> allocate(int file, const std::filesystem::path& path, std::size_t capacity) {
  const int error = ::posix_fallocate(file, 0, static_cast<off_t>(size_of(capacity)));
  if (error != 0) return failed(path, "cannot be allocated", error);
  return std::nullopt;
}

// 0 when the kernel will not say.
std::uint64_t inode_of(int file) noexcept {
  struct stat now {};
  return ::fstat(file, &now) == 0 ? now.st_ino : 0;
}

bool terminated(const fixed_name& name) {
  return std::find(name.begin(), name.end(), '\0') != name.end();
}

std::optional<std::string> complaint(std::span<const usage_record> records) {
  for (const usage_record& record : records) {
    if (record.period_day.load() == 0) continue;
    if (record.customer[0] == '\0' || !terminated(record.customer)) return "has a record without a customer's name";
    if (!std::all_of(record.endpoints.begin(), record.endpoints.end(), terminated))
      return "has a record with an endpoint's name that does not end";
  }
  return std::nullopt;
}

} // namespace

struct usage_file::contents {
  std::string_view holder;
  std::string_view boot_id;
  std::size_t capacity = 0;
  identities who;
};

struct usage_file::mapping {
  explicit mapping(std::size_t records) noexcept : capacity{records} {}
  mapping(const mapping&) = delete;
  mapping& operator=(const mapping&) = delete;
  ~mapping() {
    if (memory != MAP_FAILED) ::munmap(memory, size_of(capacity));
  }

  std::optional<file_failure> map(int descriptor, const std::filesystem::path& path) {
    memory = ::mmap(nullptr, size_of(capacity), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (memory == MAP_FAILED) return failed(path, "cannot be mapped", errno);
    return std::nullopt;
  }
  usage_header& header() const noexcept { return *std::launder(static_cast<usage_header*>(memory)); }
  std::span<usage_record> records() const noexcept {
    void* const first = static_cast<std::byte*>(memory) + usage_header::bytes;
    return {std::launder(static_cast<usage_record*>(first)), capacity};
  }

  std::size_t capacity;
  void* memory = MAP_FAILED;
  std::optional<locked_file> file; // always there in a usage_file
};

usage_file::usage_file(std::unique_ptr<mapping> map) noexcept : map_{std::move(map)} {}
usage_file::~usage_file() = default;

std::variant<std::unique_ptr<usage_file>, usage_file::failure>
usage_file::make(const std::filesystem::path& path, const contents& wanted, bool replacing_own) {
  if (wanted.capacity == 0 || wanted.capacity > max_capacity)
    return failed(path, "cannot be made for " + std::to_string(wanted.capacity) + " records", 0);
  if (wanted.holder.empty() || wanted.holder.size() > max_name || wanted.boot_id.size() > max_name)
    return failed(path, "has no room for the name of its holder or boot", 0);

  auto begun = new_file::begin(path);
  if (auto* const why = std::get_if<failure>(&begun)) return std::move(*why);
  auto& fresh = std::get<new_file>(begun);
  if (auto why = allocate(fresh.get(), path, wanted.capacity)) return std::move(*why);
  auto map = std::make_unique<mapping>(wanted.capacity);
  if (auto why = map->map(fresh.get(), path)) return std::move(*why);
  new (map->memory) usage_header{
      usage_header::made(wanted.holder, wanted.boot_id, wanted.capacity, inode_of(fresh.get()), wanted.who)};
  if (auto why = fresh.publish(replacing_own ? new_file::onto::predecessor : new_file::onto::nothing))
    return std::move(*why);
  map->file.emplace(std::move(fresh).locked());
  return std::unique_ptr<usage_file>{new usage_file{std::move(map)}};
}

std::variant<std::unique_ptr<usage_file>, usage_file::in_use, usage_file::failure>
usage_file::create(const std::filesystem::path& path, std::string_view holder, std::string_view boot_id,
                   std::size_t capacity) {
  auto made = make(path, {holder, boot_id, capacity, {}}, false);
  if (auto* const file = std::get_if<std::unique_ptr<usage_file>>(&made)) return std::move(*file);
  auto& why = std::get<failure>(made);
  if (why.error == EEXIST && std::holds_alternative<in_use>(locked_file::open(path))) return in_use{};
  return std::move(why);
}

std::variant<std::unique_ptr<usage_file>, usage_file::failure> usage_file::renewed(std::string_view boot_id,
                                                                                   std::size_t capacity) const {
  const std::filesystem::path& path = map_->file->path();
  if (!map_->file->named()) return failed(path, "names another file by now", 0);
  return make(path, {holder(), boot_id, capacity, map_->header().read()}, true);
}

std::variant<std::unique_ptr<usage_file>, usage_file::in_use, usage_file::damaged, usage_file::failure>
usage_file::open(const std::filesystem::path& path) {
  auto opened = locked_file::open(path);
  if (std::holds_alternative<in_use>(opened)) return in_use{};
  if (auto* const why = std::get_if<failure>(&opened)) return std::move(*why);
  auto& file = std::get<locked_file>(opened);
  const auto refuse = [&](const std::string& what) { return damaged{failed(path, what, 0).what, std::move(file)}; };

  struct stat now {};
  if (::fstat(file.get(), &now) != 0) return failed(path, "cannot be looked at", errno);
  const auto bytes = static_cast<std::uint64_t>(now.st_size);
  if (bytes < usage_header::bytes) return refuse("is too short for a usage file");
  usage_header header;
  const ssize_t got = ::pread(file.get(), &header, sizeof header, 0);
  if (got < 0) return failed(path, "cannot be read", errno);
  if (got != static_cast<ssize_t>(sizeof header)) return refuse("is too short for a usage file");
  if (const auto what = header.complaint(bytes)) return refuse(*what);
  if (path.stem() != header.holder.data()) return refuse(std::string{"belongs to the holder "} + header.holder.data());

  auto map = std::make_unique<mapping>(header.capacity);
  if (auto why = allocate(file.get(), path, map->capacity)) return std::move(*why);
  if (auto why = map->map(file.get(), path)) return std::move(*why);
  if (const auto what = complaint(map->records())) return refuse(*what);
  map->file.emplace(std::move(file));
  return std::unique_ptr<usage_file>{new usage_file{std::move(map)}};
}

std::string_view usage_file::holder() const noexcept {
  return map_->header().holder.data();
}
bool usage_file::original() const noexcept {
  return map_->header().inode == inode_of(map_->file->get());
}

std::string_view usage_file::boot_id() const noexcept {
  return map_->header().boot_id.data();
}
std::span<usage_record> usage_file::records() noexcept {
  return map_->records();
}
std::span<const usage_record> usage_file::records() const noexcept {
  return map_->records();
}

void usage_file::unmap_pages() noexcept {
  // Of a shared mapping of a file this drops no byte: the page cache holds them. A failure costs only memory.
  ::madvise(map_->memory, size_of(map_->capacity), MADV_DONTNEED);
}

holder_identity usage_file::identity() const {
  return map_->header().read().now;
}
std::optional<holder_identity> usage_file::intent() const {
  return map_->header().read().intent;
}

void usage_file::set_intent(const holder_identity& next) noexcept {
  map_->header().write({map_->header().read().now, next});
}

void usage_file::adopt_intent() noexcept {
  if (const auto intended = intent()) map_->header().write({*intended, std::nullopt});
}

std::optional<usage_file::failure> usage_file::unlink() noexcept {
  return map_->file->unlink();
}

} // namespace tollgate::metering
