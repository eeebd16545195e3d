// `state_dir/ledger.lock`: one process at a time works on a state directory's SQLite ledger.
//
// The file says who holds it, for people. During an upgrade the descriptor is handed to the successor: the lock lives
// until the last of them closes it. It refuses to wait.
#pragma once

#include "metering/locked_file.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace tollgate::metering {

class ledger_lock {
 public:
  /// Another process has it; `what` names it.
  struct held {
    std::string what;
  };
  using outcome = std::variant<ledger_lock, held, file_failure>;

  /// `started` (RFC 3339) is what the next one to try will be told, with this process's id.
  static outcome acquire(const std::filesystem::path& state_dir, std::string_view started);
  /// Takes over a predecessor's descriptor. Fails if it is not this state directory's lock.
  static outcome adopt(descriptor handed_over, const std::filesystem::path& state_dir, std::string_view started);

  /// To hand over; stays this object's.
  int get() const noexcept { return file_.get(); }

 private:
  explicit ledger_lock(locked_file file) noexcept : file_{std::move(file)} {}
  locked_file file_;
};

} // namespace tollgate::metering
