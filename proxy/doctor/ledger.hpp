// Probe `ledger`: can the proxy count? The running proxy is asked; without one the file is opened to read.
#pragma once

#include "proxy/doctor/finding.hpp"
#include "proxy/doctor/running_proxy.hpp"

#include <filesystem>
#include <string>

namespace tollgate::proxy::doctor {

struct ledger_seen {
  running_proxy proxy;
  /// Looked at where no proxy answers.
  bool there = false;
  bool ours = false; ///< its mark
  int format = 0;
  bool writable = false; ///< for this user
  bool lab = false;      ///< where `run` makes a missing one
  std::string error;     ///< opening or reading it
  std::filesystem::path file;
};

/// Opens the file to read, for a moment, without the lock on the state directory. Blocks, at most for a second where
/// somebody writes.
void look_at_ledger_file(const std::filesystem::path& file, ledger_seen& into);

finding judge(const ledger_seen& seen);

} // namespace tollgate::proxy::doctor
