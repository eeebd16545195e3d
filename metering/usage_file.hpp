// `state_dir/holders/HOLDER.usage`: where a holder's slots live, mapped into memory, so that no death of the process
// loses a count.
//
// The page cache keeps the file while the machine is up; it is trusted for one boot only, which its header names. The
// flock on it says whether its holder lives. It refuses to decide what an unclean file is worth: recovery does, with
// the ledger.
//
//      0  magic, format, capacity                     4 KiB header
//     64  boot_id, holder
//    512  identity: epoch, nonce and the intended next ones
//   4096  usage_record[capacity]
#pragma once

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

  struct failure {
    std::string what; ///< the path, what was tried, and the system's reason
  };
  /// Somebody holds the lock: its holder lives.
  struct in_use {};
  /// It is there and is not a usage file of this format, or fails its own checks: the file is damaged.
  struct damaged {
    std::string what;
  };

  /// Makes the file: under a temporary name, every block allocated, locked, then renamed. Fails if the name is taken
  /// by a live holder; never replaces a file. `capacity` is in records.
  static std::variant<std::unique_ptr<usage_file>, in_use, failure>
  create(const std::filesystem::path& path, std::string_view holder, std::string_view boot_id, std::size_t capacity);

  /// Opens and locks an existing file, for recovery or to go on with it. After locking, the path must still name the
  /// locked inode.
  static std::variant<std::unique_ptr<usage_file>, in_use, damaged, failure> open(const std::filesystem::path& path);

  ~usage_file(); ///< unmaps and unlocks; the file stays
  usage_file(const usage_file&) = delete;
  usage_file& operator=(const usage_file&) = delete;

  std::string_view holder() const noexcept;
  std::string_view boot_id() const noexcept;
  std::span<usage_record> records() noexcept;
  std::span<const usage_record> records() const noexcept;

  /// The identity in force and the one that was being registered. Written before a registration is sent, so that
  /// afterwards the store's answer can be told from another's.
  holder_identity identity() const;
  std::optional<holder_identity> intent() const;
  void set_intent(const holder_identity& next) noexcept;
  void adopt_intent() noexcept; ///< the intent was committed: it is the identity now

  /// Removes the name. The mapping goes on until the object dies.
  std::optional<failure> unlink() noexcept;

private:
  struct mapping;
  explicit usage_file(std::unique_ptr<mapping> map) noexcept;
  std::unique_ptr<mapping> map_;
};

} // namespace tollgate::metering
