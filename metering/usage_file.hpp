// `state_dir/holders/HOLDER.usage`: where a holder's slots live, mapped into memory, so that no death of the process
// loses a count.
//
// The page cache keeps the file while the machine is up; it is trusted for one boot only, which its header names. The
// flock on it says whether its holder lives. It refuses to decide what an unclean file is worth: recovery does, with
// the ledger.
//
//      0  magic, format, record size, capacity, checksum of it all to 192     4 KiB header
//     64  boot_id, holder
//    512  identity: epoch, nonce and the intended next ones, with a checksum; two copies, written in turn
//   4096  usage_record[capacity]
#pragma once

#include "metering/descriptor.hpp"
#include "metering/locked_file.hpp"
#include "metering/usage_record.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tollgate::metering {

/// A holder's identity in the ledger: which life of it this is.
struct holder_identity {
  std::uint64_t epoch = 0; ///< 0: never registered
  std::string nonce;       ///< 32 hex digits, drawn at each registration
  bool operator==(const holder_identity&) const = default;
};

class usage_file {
 public:
  static constexpr std::uint32_t format = 1;

  static constexpr std::size_t max_capacity = 1U << 22; ///< records: 4 GiB

  using failure = file_failure;
  /// Somebody holds the lock: its holder lives.
  using in_use = locked_file::in_use;
  /// It is there and is not a usage file of this format, or fails its own checks. Whoever recovers its holder has the
  /// lock with it, and removes the name last.
  struct damaged {
    std::string what;
    locked_file file;
  };

  /// Makes the file: under a temporary name, every block allocated, locked, then renamed. Never replaces a file:
  /// where the name is taken, in_use for a live holder, else a failure with EEXIST. `capacity` is in records.
  static std::variant<std::unique_ptr<usage_file>, in_use, failure>
  create(const std::filesystem::path& path, std::string_view holder, std::string_view boot_id, std::size_t capacity);

  /// Opens and locks an existing file, for recovery or to go on with it. After locking, the path must still name the
  /// locked inode.
  static std::variant<std::unique_ptr<usage_file>, in_use, damaged, failure> open(const std::filesystem::path& path);

  /// An empty file of another boot or capacity in the place of this one, with the same holder, identity and intent.
  /// For a holder that goes on after its recovery; drop this object then.
  std::variant<std::unique_ptr<usage_file>, failure> renewed(std::string_view boot_id, std::size_t capacity) const;

  ~usage_file(); ///< unmaps and unlocks; the file stays
  usage_file(const usage_file&) = delete;
  usage_file& operator=(const usage_file&) = delete;

  std::string_view holder() const noexcept;
  std::string_view boot_id() const noexcept;
  /// Whether this is the very file that was made, and not a copy: a copy stopped counting while its original went on.
  bool original() const noexcept;
  std::span<usage_record> records() noexcept;
  std::span<const usage_record> records() const noexcept;
  /// Takes the pages out of this process's memory; the page cache keeps them with all that was counted, and each comes
  /// back when it is next touched. For after a walk through all records. Any thread may count meanwhile.
  void unmap_pages() noexcept;

  /// The identity in force and the one that was being registered. Written before a registration is sent, so that
  /// afterwards the store's answer can be told from another's. A kill in the middle of a change leaves the old one.
  holder_identity identity() const;
  std::optional<holder_identity> intent() const;
  void set_intent(const holder_identity& next) noexcept;
  void adopt_intent() noexcept; ///< the intent was committed: it is the identity now

  /// Removes the name. The mapping goes on until the object dies.
  std::optional<failure> unlink() noexcept;

 private:
  struct contents;
  struct mapping;
  static std::variant<std::unique_ptr<usage_file>, failure> make(const std::filesystem::path& path,
                                                                 const contents& wanted, bool replacing_own);
  explicit usage_file(std::unique_ptr<mapping> map) noexcept;
  std::unique_ptr<mapping> map_;
};

} // namespace tollgate::metering
