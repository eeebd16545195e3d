// See ledger.hpp.
#include "proxy/doctor/ledger.hpp"

#include "metering/sqlite_store.hpp"
#include "proxy/doctor/printable.hpp"

#include <SQLiteCpp/Database.h>
#include <unistd.h>

#include <system_error>

namespace tollgate::proxy::doctor {

using metering::sqlite_store;

void look_at_ledger_file(const std::filesystem::path& file, ledger_seen& into) {
  constexpr int busy_ms = 1000;
  into.file = file;
  std::error_code failed;
  into.there = std::filesystem::exists(file, failed);
  if (failed) into.error = failed.message();
  if (!into.there) return;
  into.writable = ::access(file.c_str(), W_OK) == 0;
  try {
    SQLite::Database database{file.string(), SQLite::OPEN_READONLY, busy_ms};
    into.ours = database.execAndGet("PRAGMA application_id").getInt() == sqlite_store::application_id;
    into.format = database.execAndGet("PRAGMA user_version").getInt();
    database.execAndGet("SELECT count(*) FROM sqlite_schema"); // reads the first page behind the header
  } catch (const SQLite::Exception& error) {
    into.error = error.what();
  }
}

finding judge(const ledger_seen& seen) {
  if (seen.proxy.answers) {
    if (seen.proxy.ledger_up.value_or(0) > 0) return {verdict::ok, "the running proxy reaches its ledger"};
    return {verdict::failed, "the running proxy does not reach its ledger: nothing new may pass",
            "Its log says why: look for ledger_ lines, at the disk and at the state directory."};
  }
  const std::string alone = "no proxy answers (" + seen.proxy.error + "); ";
  const std::string file = seen.file.string();
  if (!seen.error.empty())
    return {verdict::failed, alone + file + ": " + printable(seen.error),
            "Run this as the proxy's user. If it cannot read the file either, restore the last backup.",
            "A file of another user, one that a killed process left in the middle of a write (the next start settles "
            "that), and a damaged one are told apart by the words above only."};
  if (!seen.there && seen.lab)
    return {verdict::not_applicable, alone + "there is no " + file + ": in the lab, `tollgate run` makes it"};
  if (!seen.there)
    return {
        verdict::failed, alone + "there is no " + file,
        "`tollgate ledger init` makes an empty one: every allowance is whole again then. If there was one, find it."};
  if (!seen.ours)
    return {verdict::failed, alone + file + " is not a ledger", "Look at `state_dir`; restore the last backup."};
  if (seen.format > sqlite_store::format)
    return {verdict::failed, alone + file + " has format " + std::to_string(seen.format) + ", of a newer tollgate",
            "Run that version."};
  if (!seen.writable)
    return {verdict::warning, alone + file + " opens, and this user may not write it",
            "Run this as the proxy's user to be sure that the proxy may."};
  return {verdict::ok, alone + file + " opens, format " + std::to_string(seen.format)};
}

} // namespace tollgate::proxy::doctor
