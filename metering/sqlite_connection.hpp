// One open SQLite connection to a ledger, with its statements: the three verbs as SQL.
//
// SQLiteCpp throws, so this room does: SQLite::Exception from every call, caught in sqlite_store. It refuses to decide
// what an error means.
#pragma once

#include "metering/store.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <filesystem>
#include <optional>
#include <string>

namespace tollgate::metering {

/// What the file says it is, before anything else of it is believed.
struct ledger_mark {
  int application_id = 0;
  int format = 0;
};

class sqlite_connection {
 public:
  /// Opens without creating.
  explicit sqlite_connection(const std::filesystem::path& path);

  bool writable() const noexcept;
  ledger_mark mark();
  /// Sets the journal and the syncing, and prepares the statements; the mark has been checked. What is wrong, if
  /// anything is.
  std::optional<std::string> prepare();
  /// SQLite's own look at the whole file. What is wrong, if anything is.
  std::optional<std::string> quick_check();
  /// Writes a page that says the same as before, through the journal and every sync.
  void prove_writable();

  read_answer read(const read_request& request);
  list_answer list(const list_request& request);
  /// Everything up to COMMIT. Nothing: it is ready, and finish() commits it. Else the current values, and it is over.
  std::optional<refused> begin(const transact_request& request);
  void commit();
  /// Ends whatever was begun; after any error. Never throws.
  void abandon() noexcept;

 private:
  struct statements {
    explicit statements(const SQLite::Database& database);
    SQLite::Statement begin_reading;
    SQLite::Statement begin_writing;
    SQLite::Statement commit;
    SQLite::Statement rollback;
    SQLite::Statement get;
    SQLite::Statement list;
    SQLite::Statement put;
    SQLite::Statement erase;
  };
  stored_value get(const std::string& key);
  std::string pragma(const char* statement);

  SQLite::Database database_;
  std::optional<statements> sql_;
};

} // namespace tollgate::metering
