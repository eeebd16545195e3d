// The ledger in a file of this machine: SQLite, one table, one connection, on the ledger's thread.
//
// The rollback journal is truncated at each commit and everything is synced, the directory too (journal_mode=TRUNCATE,
// synchronous=EXTRA): an answer `committed` survives a power loss. It refuses to create a ledger by accident, to open
// one that is not its own or is newer, and to go on after an error from COMMIT without opening the file again.
#pragma once

#include "metering/descriptor.hpp"
#include "metering/records.hpp"
#include "metering/store.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace tollgate::metering {

class sqlite_store final : public blocking_store {
 public:
  static constexpr int application_id = 0x546F6C6C; ///< "Toll", at offset 68 of the file
  static constexpr int format = 1;                  ///< user_version, at offset 60

  /// There is no file. Creating one is `ledger init`'s.
  struct missing {};
  /// Not a ledger of ours, or one that fails SQLite's own checks.
  struct damaged {
    std::string what;
  };
  /// Written by a newer version of this program.
  struct newer {
    int format = 0;
  };
  using outcome = std::variant<std::unique_ptr<sqlite_store>, missing, damaged, newer, file_failure>;

  static outcome open(const std::filesystem::path& path);

  /// Makes an empty ledger with its `config` record, whole and durable or not at all. Never replaces a file.
  static std::optional<file_failure> create(const std::filesystem::path& path, const ledger_config& config);

  ~sqlite_store() override;
  sqlite_store(const sqlite_store&) = delete;
  sqlite_store& operator=(const sqlite_store&) = delete;

  /// Waits up to 5 s where another process has the file locked. After an error of the disk each request first opens
  /// the file again and proves that it can be written: until then everything is `unknown`.
  store_answer execute(const store_request& request) noexcept override;

 private:
  class connection;
  using opening = std::variant<std::unique_ptr<connection>, missing, damaged, newer, file_failure>;
  sqlite_store(std::filesystem::path path, std::unique_ptr<connection> opened) noexcept;
  static opening connect(const std::filesystem::path& path);
  std::optional<unknown> reconnect();
  store_answer transact(const transact_request& request);

  std::filesystem::path path_;
  std::unique_ptr<connection> connection_; ///< none: to be opened again
};

} // namespace tollgate::metering
