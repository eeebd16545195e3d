// `ledger init`: an empty ledger, made whole under a temporary name.
#include "metering/new_file.hpp"
#include "metering/sqlite_store.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cerrno>

namespace tollgate::metering {
namespace {

// Nothing to roll back to, and no journal to leave beside a temporary name.
void fill(const std::filesystem::path& path, const ledger_config& config) {
  SQLite::Database database{path.string(), SQLite::OPEN_READWRITE};
  database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE;"
                "CREATE TABLE ledger(key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
  database.exec("PRAGMA application_id = " + std::to_string(sqlite_store::application_id));
  database.exec("PRAGMA user_version = " + std::to_string(sqlite_store::format));
  SQLite::Statement put{database, "INSERT INTO ledger(key, value) VALUES(?1, ?2)"};
  const std::string value = to_json(config);
  put.bind(1, std::string{config_key});
  put.bind(2, value.data(), static_cast<int>(value.size()));
  put.exec();
  database.exec("COMMIT");
}

} // namespace

std::optional<file_failure> sqlite_store::create(const std::filesystem::path& path, const ledger_config& config) {
  // A journal of a former file of this name would be rolled back into the new one.
  for (const auto* const suffix : {"", "-journal", "-wal"}) {
    std::filesystem::path taken = path;
    taken += suffix;
    if (std::filesystem::exists(std::filesystem::symlink_status(taken)))
      return file_failure{taken.string() + ": is there already; a ledger is never replaced", EEXIST};
  }
  auto begun = new_file::begin(path);
  if (auto* const why = std::get_if<file_failure>(&begun)) return std::move(*why);
  auto& file = std::get<new_file>(begun);
  try {
    fill(file.temporary_path(), config);
  } catch (const SQLite::Exception& error) {
    return file_failure{path.string() + ": " + error.what(), 0};
  }
  if (::fsync(file.get()) != 0) return failed(path, "cannot be synced", errno);
  if (auto why = file.publish(new_file::onto::nothing)) return why;
  return sync_directory(std::filesystem::absolute(path).parent_path());
}

} // namespace tollgate::metering
