// Who this process is in the ledger: STATE_ID-N, where N is the lowest whose usage file nobody holds.
//
//   state_dir/state_id                  16 hex digits, drawn once and kept for good
//   state_dir/holders/STATE_ID-N.usage  one for each holder that has not been recovered, locked while it lives
//
// It refuses to recover: it hands the locked files to whoever does.
#pragma once

#include "metering/usage_file.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tollgate::metering {

struct claimed_holder {
  std::unique_ptr<usage_file> file;
  /// False: a former life's file. Recover it first, then go on with its renewed().
  bool fresh = true;
};

/// Locks the lowest free holder's file, or makes one with room for `capacity` records. `boot_id` as in
/// /proc/sys/kernel/random/boot_id, without the line's end. Makes `holders/` (0700) where it is missing; `state_dir`
/// must be there. A damaged file is passed over: abandoned_holders() hands it out.
std::variant<claimed_holder, file_failure> claim_holder(const std::filesystem::path& state_dir,
                                                        std::string_view boot_id, std::size_t capacity);

struct abandoned_holder {
  std::string holder; ///< from the file's name
  std::variant<std::unique_ptr<usage_file>, usage_file::damaged, file_failure> file;
};

/// The usage files whose holders are dead, locked until they are dropped. Files that live processes hold, this one
/// included, are not among them.
std::vector<abandoned_holder> abandoned_holders(const std::filesystem::path& state_dir);

/// The state's id, drawn and made durable on the first call.
std::variant<std::string, file_failure> state_id(const std::filesystem::path& state_dir);

/// Draws another id: this state turned out to be a copy, and its holders' names belong to somebody else. Returns it.
std::variant<std::string, file_failure> redraw_state_id(const std::filesystem::path& state_dir);

} // namespace tollgate::metering
