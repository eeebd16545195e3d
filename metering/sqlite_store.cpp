// What SQLite's errors mean for the ledger: which leave the connection as it was, and which end it.
#include "metering/sqlite_store.hpp"

#include "metering/new_file.hpp"
#include "metering/sqlite_connection.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <exception>

namespace tollgate::metering {

class sqlite_store::connection : public sqlite_connection {
 public:
  using sqlite_connection::sqlite_connection;
};

namespace {

std::string words_of(const std::exception& error) {
  std::string words = error.what();
  if (const auto* const sqlite = dynamic_cast<const SQLite::Exception*>(&error))
    words += " (SQLite error " + std::to_string(sqlite->getExtendedErrorCode()) + ")";
  return words;
}

// A lock that did not come and a disk that was full before the COMMIT leave file and connection as they were; SQLite
// has undone the transaction. Anything else may have left pages that the kernel took for written.
bool harmless(const SQLite::Exception& error) {
  const int code = error.getErrorCode() & 0xFF;
  return code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_FULL;
}

// Of errors while opening: is the file wrong, or only out of reach?
bool file_is_wrong(const SQLite::Exception& error) {
  const int code = error.getErrorCode() & 0xFF;
  return code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_ERROR || code == SQLITE_FORMAT;
}

unknown unknown_because(std::string_view when, const std::exception& error) {
  return {std::string{when} + ": " + words_of(error)};
}

} // namespace

sqlite_store::sqlite_store(std::filesystem::path path, std::unique_ptr<connection> opened) noexcept
    : path_{std::move(path)},
      connection_{std::move(opened)} {}

sqlite_store::~sqlite_store() = default;

// The file is not believed until it has been checked whole, and a write has gone through the journal and every sync:
// after an error that also settles whatever it left in the kernel's pages.
sqlite_store::opening sqlite_store::connect(const std::filesystem::path& path) {
  struct stat kind {};
  if (::stat(path.c_str(), &kind) != 0)
    return errno == ENOENT ? opening{missing{}} : opening{failed(path, "cannot be looked at", errno)};
  if (!S_ISREG(kind.st_mode)) return damaged{failed(path, "is not a regular file", 0).what};
  try {
    auto opened = std::make_unique<connection>(path);
    const ledger_mark mark = opened->mark();
    if (mark.application_id != application_id || mark.format < 1)
      return damaged{failed(path, "is not a Tollgate ledger", 0).what};
    if (mark.format > format) return newer{mark.format};
    if (!opened->writable()) return failed(path, "cannot be written", EACCES);
    if (const auto what = opened->prepare()) return failed(path, *what, 0);
    if (const auto what = opened->quick_check()) return damaged{failed(path, *what, 0).what};
    opened->prove_writable();
    // SQLite syncs the directory after making the journal, and takes no notice of an error. By now the journal is
    // there, and it stays: one sync that is heard covers all that follow.
    if (auto why = sync_directory(std::filesystem::absolute(path).parent_path())) return std::move(*why);
    return opened;
  } catch (const SQLite::Exception& error) {
    if (file_is_wrong(error)) return damaged{failed(path, words_of(error), 0).what};
    return failed(path, words_of(error), 0);
  }
}

sqlite_store::outcome sqlite_store::open(const std::filesystem::path& path) {
  auto opened = connect(path);
  if (auto* const good = std::get_if<std::unique_ptr<connection>>(&opened))
    return std::unique_ptr<sqlite_store>{new sqlite_store{path, std::move(*good)}};
  if (auto* const what = std::get_if<damaged>(&opened)) return std::move(*what);
  if (auto* const what = std::get_if<newer>(&opened)) return *what;
  if (auto* const what = std::get_if<file_failure>(&opened)) return std::move(*what);
  return missing{};
}

std::optional<unknown> sqlite_store::reconnect() {
  auto opened = connect(path_);
  if (auto* const good = std::get_if<std::unique_ptr<connection>>(&opened)) {
    connection_ = std::move(*good);
    return std::nullopt;
  }
  if (auto* const what = std::get_if<damaged>(&opened)) return unknown{std::move(what->what)};
  if (auto* const what = std::get_if<file_failure>(&opened)) return unknown{std::move(what->what)};
  if (std::holds_alternative<newer>(opened)) return unknown{path_.string() + ": was replaced by a newer version's"};
  return unknown{path_.string() + ": is gone"};
}

store_answer sqlite_store::transact(const transact_request& request) {
  try {
    if (auto values = connection_->begin(request)) return std::move(*values);
  } catch (const SQLite::Exception& error) {
    connection_->abandon();
    if (!harmless(error)) connection_.reset();
    return unknown_because("not written", error);
  }
  try {
    connection_->commit();
    return committed{};
  } catch (const SQLite::Exception& error) {
    connection_.reset();
    return unknown_because("perhaps written", error);
  }
}

store_answer sqlite_store::execute(const store_request& request) noexcept {
  try {
    if (!connection_)
      if (auto why = reconnect()) return std::move(*why);
    if (const auto* const write = std::get_if<transact_request>(&request)) return transact(*write);
    if (const auto* const list = std::get_if<list_request>(&request)) return connection_->list(*list);
    return connection_->read(std::get<read_request>(request));
  } catch (const std::exception& error) {
    connection_.reset();
    return unknown_because("not answered", error);
  }
}

} // namespace tollgate::metering
