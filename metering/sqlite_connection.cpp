// The SQL of the ledger: TABLE ledger(key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID. Keys compare byte by byte.
#include "metering/sqlite_connection.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace tollgate::metering {
namespace {

constexpr int busy_timeout_ms = 5000; // longer than any transact of a process that is going

// A statement for one use: bound, stepped, and reset whatever happens in between. Its bindings point at the caller's
// strings, which outlive it.
class use {
 public:
  explicit use(SQLite::Statement& statement) noexcept : statement_{statement} {}
  use(const use&) = delete;
  use& operator=(const use&) = delete;
  ~use() { statement_.tryReset(); }
  SQLite::Statement* operator->() const noexcept { return &statement_; }

 private:
  SQLite::Statement& statement_;
};

void run(SQLite::Statement& statement) {
  use {
    statement
    } -> executeStep();
}

} // namespace

sqlite_connection::statements::statements(const SQLite::Database& database)
    : begin_reading{database, "BEGIN"},
      begin_writing{database, "BEGIN IMMEDIATE"},
      commit{database, "COMMIT"},
      rollback{database, "ROLLBACK"},
      get{database, "SELECT value FROM ledger WHERE key = ?1"},
      list{database, "SELECT key, value FROM ledger WHERE key >= ?1 ORDER BY key"},
      put{database, "INSERT INTO ledger(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2"},
      erase{database, "DELETE FROM ledger WHERE key = ?1"} {}

sqlite_connection::sqlite_connection(const std::filesystem::path& path)
    : database_{path.string(), SQLite::OPEN_READWRITE, busy_timeout_ms} {
  sqlite3_extended_result_codes(database_.getHandle(), 1);
}

bool sqlite_connection::writable() const noexcept {
  return sqlite3_db_readonly(database_.getHandle(), "main") == 0;
}

std::string sqlite_connection::pragma(const char* statement) {
  SQLite::Statement query{database_, statement};
  return query.executeStep() ? query.getColumn(0).getString() : std::string{};
}

ledger_mark sqlite_connection::mark() {
  return {database_.execAndGet("PRAGMA application_id").getInt(), database_.execAndGet("PRAGMA user_version").getInt()};
}

std::optional<std::string> sqlite_connection::prepare() {
  database_.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
  if (const std::string mode = pragma("PRAGMA journal_mode = TRUNCATE"); mode != "truncate")
    return "keeps its journal as '" + mode + "'";
  database_.exec("PRAGMA synchronous = EXTRA");
  if (pragma("PRAGMA synchronous") != "3") return "does not take synchronous = EXTRA";
  sql_.emplace(database_);
  return std::nullopt;
}

std::optional<std::string> sqlite_connection::quick_check() {
  const std::string verdict = pragma("PRAGMA quick_check(1)");
  if (verdict == "ok") return std::nullopt;
  return verdict;
}

void sqlite_connection::prove_writable() {
  run(sql_->begin_writing);
  const int format = database_.execAndGet("PRAGMA user_version").getInt();
  database_.exec("PRAGMA user_version = " + std::to_string(format));
  commit();
}

stored_value sqlite_connection::get(const std::string& key) {
  const use statement{sql_->get};
  statement->bindNoCopy(1, key);
  if (!statement->executeStep()) return std::nullopt;
  return statement->getColumn(0).getString();
}

// In one transaction, so that the answer is of one moment.
read_answer sqlite_connection::read(const read_request& request) {
  read_answer answer;
  answer.values.reserve(request.keys.size());
  run(sql_->begin_reading);
  for (const std::string& key : request.keys)
    answer.values.push_back(get(key));
  commit();
  return answer;
}

list_answer sqlite_connection::list(const list_request& request) {
  list_answer answer;
  const std::string first = std::max(request.prefix, request.after);
  const use statement{sql_->list};
  statement->bindNoCopy(1, first);
  while (request.most == 0 || answer.entries.size() < request.most) {
    if (!statement->executeStep()) break;
    std::string key = statement->getColumn(0).getString();
    if (!request.after.empty() && key == request.after) continue;
    if (!key.starts_with(request.prefix)) break;
    answer.entries.push_back({std::move(key), statement->getColumn(1).getString()});
  }
  return answer;
}

std::optional<refused> sqlite_connection::begin(const transact_request& request) {
  run(sql_->begin_writing);
  refused current;
  current.values.reserve(request.compares.size());
  bool holds = true;
  for (const compare& condition : request.compares) {
    current.values.push_back(get(condition.key));
    holds = holds && current.values.back() == condition.expected;
  }
  if (!holds) {
    run(sql_->rollback);
    return current;
  }
  for (const key_value& put : request.puts) {
    const use statement{sql_->put};
    statement->bindNoCopy(1, put.key);
    statement->bindNoCopy(2, put.value.data(), static_cast<int>(put.value.size()));
    statement->executeStep();
  }
  for (const std::string& key : request.erases) {
    const use statement{sql_->erase};
    statement->bindNoCopy(1, key);
    statement->executeStep();
  }
  return std::nullopt;
}

void sqlite_connection::commit() {
  run(sql_->commit);
}

void sqlite_connection::abandon() noexcept {
  if (sql_ && sqlite3_get_autocommit(database_.getHandle()) == 0) {
    sql_->rollback.tryReset();
    sql_->rollback.tryExecuteStep();
    sql_->rollback.tryReset();
  }
}

} // namespace tollgate::metering
