// The first 4 KiB of a usage file: what it is, whose it is, and which life of its holder this is.
//
// What never changes has one checksum. The identity changes while the process lives, and a kill may fall between any
// two stores: it has two copies, each with a checksum, and a change writes the one not in force. It refuses to touch
// a file: bytes in, verdict out.
//
//      0  magic[8], format, record_bytes, capacity, inode
//     64  boot_id[64]
//    128  holder[64]
//    192  checksum of 0 to 192
//    512  identity_copy[2], 192 bytes each
#pragma once

#include "metering/usage_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace tollgate::metering {

/// The identity in force and the one being registered.
struct identities {
  holder_identity now;
  std::optional<holder_identity> intent;
};

struct identity_copy {
  static constexpr std::size_t max_nonce = 32;

  std::uint64_t generation = 0; ///< the higher one of two good copies is in force
  std::uint64_t epoch = 0;
  std::uint64_t intended_epoch = 0;
  std::uint64_t intends = 0; ///< 1: there is an intent
  std::array<char, max_nonce + 8> nonce{};
  std::array<char, max_nonce + 8> intended_nonce{};
  std::uint64_t checksum = 0;
  std::array<std::byte, 72> spare{};
};
static_assert(sizeof(identity_copy) == 192 && std::is_trivially_copyable_v<identity_copy>);

struct usage_header {
  static constexpr std::size_t bytes = 4096;

  std::array<char, 8> magic{};
  std::uint32_t format = 0;
  std::uint32_t record_bytes = 0;
  std::uint64_t capacity = 0;
  std::uint64_t inode = 0; ///< of the file that this was made in: a copy of the file has another
  alignas(64) fixed_name boot_id{};
  fixed_name holder{};
  std::uint64_t checksum = 0;
  alignas(512) std::array<identity_copy, 2> copies{};

  /// The names have room: at most max_name bytes.
  static usage_header made(std::string_view holder, std::string_view boot_id, std::size_t capacity, std::uint64_t inode,
                           const identities& first);

  /// What is wrong with it, for people; nothing when it can be trusted. `file_bytes` is the file's size.
  std::optional<std::string> complaint(std::uint64_t file_bytes) const;

  /// Of the good copies the newer one. Only on a header without a complaint.
  identities read() const;
  void write(const identities& next) noexcept;

 private:
  std::uint64_t computed_checksum() const noexcept;
  const identity_copy* in_force() const noexcept;
};
static_assert(offsetof(usage_header, boot_id) == 64 && offsetof(usage_header, holder) == 128);
static_assert(offsetof(usage_header, checksum) == 192 && offsetof(usage_header, copies) == 512);
static_assert(sizeof(usage_header) <= usage_header::bytes && std::is_trivially_copyable_v<usage_header>);

} // namespace tollgate::metering
