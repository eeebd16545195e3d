// Checks and changes of the usage file's header.
#include "metering/usage_header.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace tollgate::metering {
namespace {

constexpr std::array<char, 8> our_magic{'T', 'O', 'L', 'L', 'U', 'S', 'E', '\n'};

// FNV-1a, 64 bits. It has to tell torn from whole, not friend from foe. Of zeros it is not zero, so that an untouched
// page is not a good copy.
std::uint64_t fnv1a(const void* first, std::size_t bytes) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325;
  const auto* const data = static_cast<const unsigned char*>(first);
  for (std::size_t i = 0; i < bytes; ++i)
    hash = (hash ^ data[i]) * 0x100000001B3;
  return hash;
}

std::uint64_t computed_checksum(const identity_copy& copy) noexcept {
  return fnv1a(&copy, offsetof(identity_copy, checksum));
}

bool good(const identity_copy& copy) noexcept {
  return copy.checksum == computed_checksum(copy) && copy.nonce.back() == '\0' && copy.intended_nonce.back() == '\0';
}

template <std::size_t Size>
void fill(std::array<char, Size>& to, std::string_view text) noexcept {
  assert(text.size() < Size);
  std::copy_n(text.begin(), std::min(text.size(), Size - 1), to.begin());
}

template <std::size_t Size>
bool terminated(const std::array<char, Size>& name) noexcept {
  return std::find(name.begin(), name.end(), '\0') != name.end();
}

identity_copy copy_of(const identities& from, std::uint64_t generation) noexcept {
  identity_copy copy;
  copy.generation = generation;
  copy.epoch = from.now.epoch;
  fill(copy.nonce, from.now.nonce);
  if (from.intent) {
    copy.intends = 1;
    copy.intended_epoch = from.intent->epoch;
    fill(copy.intended_nonce, from.intent->nonce);
  }
  copy.checksum = computed_checksum(copy);
  return copy;
}

} // namespace

usage_header usage_header::made(std::string_view holder, std::string_view boot_id, std::size_t capacity,
                                std::uint64_t inode, const identities& first) {
  usage_header header;
  header.magic = our_magic;
  header.format = usage_file::format;
  header.record_bytes = sizeof(usage_record);
  header.capacity = capacity;
  header.inode = inode;
  fill(header.boot_id, boot_id);
  fill(header.holder, holder);
  header.checksum = header.computed_checksum();
  header.copies[0] = copy_of(first, 1);
  return header;
}

std::uint64_t usage_header::computed_checksum() const noexcept {
  return fnv1a(this, offsetof(usage_header, checksum));
}

std::optional<std::string> usage_header::complaint(std::uint64_t file_bytes) const {
  if (magic != our_magic) return "is not a usage file";
  if (format != usage_file::format || record_bytes != sizeof(usage_record))
    return "is a usage file of format " + std::to_string(format) + ", this program reads " +
           std::to_string(usage_file::format);
  if (checksum != computed_checksum()) return "has a header that fails its checksum";
  if (capacity == 0 || capacity > usage_file::max_capacity || file_bytes != bytes + capacity * sizeof(usage_record))
    return "has " + std::to_string(file_bytes) + " bytes, which " + std::to_string(capacity) + " records do not make";
  if (!terminated(boot_id) || !terminated(holder)) return "names a holder or a boot that does not end";
  if (in_force() == nullptr) return "has no whole copy of its holder's identity";
  return std::nullopt;
}

const identity_copy* usage_header::in_force() const noexcept {
  const identity_copy* best = nullptr;
  for (const identity_copy& copy : copies)
    if (good(copy) && (best == nullptr || copy.generation > best->generation)) best = &copy;
  return best;
}

identities usage_header::read() const {
  const identity_copy* const copy = in_force();
  assert(copy != nullptr);
  identities out;
  out.now = {copy->epoch, copy->nonce.data()};
  if (copy->intends != 0) out.intent = {copy->intended_epoch, copy->intended_nonce.data()};
  return out;
}

void usage_header::write(const identities& next) noexcept {
  const identity_copy* const now = in_force();
  assert(now != nullptr);
  const identity_copy changed = copy_of(next, now->generation + 1);
  std::memcpy(now == &copies[0] ? &copies[1] : &copies[0], &changed, sizeof changed);
}

} // namespace tollgate::metering
