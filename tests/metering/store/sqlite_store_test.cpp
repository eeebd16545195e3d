// The SQLite store: three verbs, exact bytes, and clear words for every file that is not a good ledger.
#include "metering/sqlite_store.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

#include <SQLiteCpp/Database.h>

#include <sys/stat.h>

#include <cerrno>

namespace {

using namespace tollgate::metering;
using namespace tollgate::tests;

using store_pointer = std::unique_ptr<sqlite_store>;

struct sqlite_store_test : testing::Test {
  scratch in;
  std::filesystem::path path = in / "ledger.db";
  ledger_config config{15, *parse_period("2026-10-15"), 1};

  store_pointer make() {
    const auto why = sqlite_store::create(path, config);
    EXPECT_FALSE(why) << why->what;
    return open();
  }
  store_pointer open() {
    auto opened = sqlite_store::open(path);
    if (const auto* const what = std::get_if<sqlite_store::damaged>(&opened)) ADD_FAILURE() << what->what;
    if (const auto* const what = std::get_if<file_failure>(&opened)) ADD_FAILURE() << what->what;
    auto* const store = std::get_if<store_pointer>(&opened);
    return store == nullptr ? nullptr : std::move(*store);
  }
  std::string damage() {
    const auto opened = sqlite_store::open(path);
    const auto* const what = std::get_if<sqlite_store::damaged>(&opened);
    return what == nullptr ? "" : what->what;
  }
};

bool put(sqlite_store& store, const std::string& key, const std::string& value) {
  return std::holds_alternative<committed>(store.execute(transact_request{{}, {{key, value}}}));
}
stored_value get(sqlite_store& store, const std::string& key) {
  const auto answer = store.execute(read_request{{key}});
  const auto* const read = std::get_if<read_answer>(&answer);
  return read == nullptr ? stored_value{"(unknown)"} : read->values.at(0);
}

TEST_F(sqlite_store_test, reads_lists_and_transacts_exact_bytes) {
  const auto store = make();
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes.push_back(static_cast<char>(i));
  ASSERT_TRUE(put(*store, "b/1", bytes));
  ASSERT_TRUE(put(*store, "b/2", ""));
  ASSERT_TRUE(put(*store, "a", "1"));
  ASSERT_TRUE(put(*store, "b", "2"));
  ASSERT_TRUE(put(*store, "b0", "3"));
  const auto read = std::get<read_answer>(store->execute(read_request{{"b/2", "none", "b/1", "b/2"}}));
  EXPECT_EQ(read.values, (std::vector<stored_value>{"", std::nullopt, bytes, ""}));
  const auto list = std::get<list_answer>(store->execute(list_request{"b/"}));
  ASSERT_EQ(list.entries.size(), 2U);
  EXPECT_EQ(list.entries[0].key, "b/1");
  EXPECT_EQ(list.entries[0].value, bytes);
  EXPECT_EQ(list.entries[1].key, "b/2");
  EXPECT_EQ(std::get<list_answer>(store->execute(list_request{""})).entries.size(), 6U);
  EXPECT_TRUE(std::get<list_answer>(store->execute(list_request{"c/"})).entries.empty());
  EXPECT_TRUE(std::get<read_answer>(store->execute(read_request{})).values.empty());
}

TEST_F(sqlite_store_test, lists_a_part_behind_a_key) {
  const auto store = make();
  for (const char* const key : {"a", "b/1", "b/2", "b/3", "b0"})
    ASSERT_TRUE(put(*store, key, "1"));
  const auto keys = [&](const list_request& what) {
    std::string all;
    const store_answer answer = store->execute(what); // it outlives the loop over it
    for (const key_value& entry : std::get<list_answer>(answer).entries)
      all += entry.key + " ";
    return all;
  };
  EXPECT_EQ(keys({"b/", "", 2}), "b/1 b/2 ");
  EXPECT_EQ(keys({"b/", "b/2", 2}), "b/3 ");
  EXPECT_EQ(keys({"b/", "b/3", 2}), "");
  EXPECT_EQ(keys({"b/", "a", 0}), "b/1 b/2 b/3 ");
  EXPECT_EQ(keys({"b/", "b/1x", 1}), "b/2 ") << "the key before the page need not be there any more";
}

TEST_F(sqlite_store_test, erases_with_what_it_writes_or_not_at_all) {
  const auto store = make();
  ASSERT_TRUE(put(*store, "a", "1"));
  ASSERT_TRUE(put(*store, "b", "2"));
  transact_request no;
  no.compares.push_back({"a", "9"});
  no.erases = std::vector<std::string>{"a", "b"};
  EXPECT_TRUE(std::holds_alternative<refused>(store->execute(no)));
  EXPECT_EQ(get(*store, "b"), "2");
  transact_request yes;
  yes.compares.push_back({"a", "1"});
  yes.puts.push_back({"c", "3"});
  yes.erases = std::vector<std::string>{"b", "none"};
  EXPECT_TRUE(std::holds_alternative<committed>(store->execute(yes)));
  EXPECT_EQ(get(*store, "a"), "1");
  EXPECT_EQ(get(*store, "b"), std::nullopt);
  EXPECT_EQ(get(*store, "c"), "3");
  EXPECT_TRUE(std::holds_alternative<committed>(store->execute(yes))) << "again: nothing is there to be erased";
}

TEST_F(sqlite_store_test, writes_all_or_nothing) {
  const auto store = make();
  ASSERT_TRUE(put(*store, "a", "1"));
  const auto refusal = store->execute(transact_request{{{"a", "1"}, {"b", "2"}, {"a", "1"}}, {{"a", "9"}, {"c", "9"}}});
  ASSERT_TRUE(std::holds_alternative<refused>(refusal));
  EXPECT_EQ(std::get<refused>(refusal).values, (std::vector<stored_value>{"1", std::nullopt, "1"}));
  EXPECT_EQ(get(*store, "a"), "1");
  EXPECT_EQ(get(*store, "c"), std::nullopt);
  const transact_request good{{{"a", "1"}, {"b", std::nullopt}}, {{"a", "2"}, {"b", "2"}}};
  EXPECT_TRUE(std::holds_alternative<committed>(store->execute(good)));
  EXPECT_TRUE(std::holds_alternative<refused>(store->execute(good)));
  EXPECT_TRUE(std::holds_alternative<refused>(store->execute(transact_request{{{"a", std::nullopt}}, {}})));
  EXPECT_TRUE(std::holds_alternative<refused>(store->execute(transact_request{{{"a", std::string{"2\0", 2}}}, {}})));
}

TEST_F(sqlite_store_test, keeps_it_all_for_the_next_process) {
  auto store = make();
  ASSERT_TRUE(put(*store, "a", "1"));
  store = nullptr;
  store = open();
  EXPECT_EQ(get(*store, "a"), "1");
  EXPECT_EQ(from_json<ledger_config>(*get(*store, "config")), config);
}

TEST_F(sqlite_store_test, is_created_once_private_and_alone) {
  make();
  struct stat made {};
  ASSERT_EQ(::stat(path.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 07777, 0600U);
  const std::string before = contents_of(path);
  const auto again = sqlite_store::create(path, config);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->error, EEXIST);
  EXPECT_EQ(contents_of(path), before);
  std::filesystem::remove(path);
  write_file(path.string() + "-journal", "of a ledger that was here");
  EXPECT_TRUE(sqlite_store::create(path, config)) << "it would be rolled back into the new one";
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(sqlite_store::create(in / "no" / "such", config));
}

TEST_F(sqlite_store_test, leaves_no_temporary_file) {
  ASSERT_FALSE(sqlite_store::create(path, config));
  EXPECT_EQ(entries_in(in.path()), 1U);
}

TEST_F(sqlite_store_test, is_not_created_by_opening) {
  EXPECT_TRUE(std::holds_alternative<sqlite_store::missing>(sqlite_store::open(path)));
  EXPECT_EQ(entries_in(in.path()), 0U);
}

TEST_F(sqlite_store_test, refuses_what_is_not_a_ledger) {
  for (const std::string& text : {std::string{}, std::string{"not a database"}, std::string(10'000, 'x')}) {
    write_file(path, text);
    EXPECT_NE(damage(), "") << text.size();
    EXPECT_EQ(contents_of(path), text) << "left as it was";
  }
  std::filesystem::remove(path);
  SQLite::Database{path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec("CREATE TABLE ledger(key, value)");
  EXPECT_NE(damage().find("is not a Tollgate ledger"), std::string::npos);
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  EXPECT_NE(damage(), "");
}

TEST_F(sqlite_store_test, refuses_a_newer_version) {
  make();
  SQLite::Database{path.string(), SQLite::OPEN_READWRITE}.exec("PRAGMA user_version = 7");
  const auto opened = sqlite_store::open(path);
  ASSERT_TRUE(std::holds_alternative<sqlite_store::newer>(opened));
  EXPECT_EQ(std::get<sqlite_store::newer>(opened).format, 7);
}

TEST_F(sqlite_store_test, refuses_a_ledger_without_its_table_or_with_damaged_pages) {
  make();
  for (int i = 0; i < 50; ++i)
    ASSERT_TRUE(put(*open(), "key/" + std::to_string(i), std::string(500, 'x')));
  const std::string good = contents_of(path);
  patch_file(path, 4096 * 2, std::string(4096, '\x5A'));
  EXPECT_NE(damage(), "");
  write_file(path, good.substr(0, good.size() / 2));
  EXPECT_NE(damage(), "");
  write_file(path, good);
  EXPECT_EQ(damage(), "");
  SQLite::Database{path.string(), SQLite::OPEN_READWRITE}.exec("DROP TABLE ledger");
  EXPECT_NE(damage(), "");
}

TEST_F(sqlite_store_test, answers_unknown_while_a_stranger_has_it_locked) {
  const auto store = make();
  SQLite::Database stranger{path.string(), SQLite::OPEN_READWRITE};
  stranger.exec("BEGIN EXCLUSIVE");
  const auto answer = store->execute(transact_request{{}, {{"a", "1"}}});
  ASSERT_TRUE(std::holds_alternative<unknown>(answer));
  EXPECT_NE(std::get<unknown>(answer).why.find("locked"), std::string::npos);
  stranger.exec("COMMIT");
  EXPECT_EQ(get(*store, "a"), std::nullopt);
  EXPECT_TRUE(put(*store, "a", "1"));
}

// Restored from a backup under a running process: nothing may be written to the file that nobody sees any more.
TEST_F(sqlite_store_test, notices_that_its_file_was_replaced) {
  const auto store = make();
  ASSERT_TRUE(put(*store, "a", "old"));
  const std::string backup = contents_of(path);
  ASSERT_TRUE(put(*store, "a", "newer"));
  write_file(in / "restored", backup);
  std::filesystem::rename(in / "restored", path);
  const auto answer = store->execute(transact_request{{}, {{"b", "1"}}});
  EXPECT_TRUE(std::holds_alternative<unknown>(answer));
  EXPECT_EQ(get(*store, "a"), "old");
  EXPECT_TRUE(put(*store, "b", "1"));
  EXPECT_EQ(get(*open(), "b"), "1");
}

TEST_F(sqlite_store_test, says_that_its_file_is_gone) {
  const auto store = make();
  std::filesystem::rename(path, in / "elsewhere");
  EXPECT_FALSE(put(*store, "a", "1"));
  const auto answer = store->execute(read_request{{"a"}});
  ASSERT_TRUE(std::holds_alternative<unknown>(answer));
  EXPECT_NE(std::get<unknown>(answer).why.find("is gone"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path));
  std::filesystem::rename(in / "elsewhere", path);
  EXPECT_TRUE(put(*store, "a", "1"));
}

TEST_F(sqlite_store_test, stops_on_a_full_disk_and_goes_on_when_there_is_room) {
  const int verdict = on_a_tiny_disk(in.path(), [&](const std::filesystem::path& disk) {
    write_file(disk / "ballast", std::string(24'000, 'x'));
    const auto store = make();
    if (!store) return 1;
    int acknowledged = 0;
    while (acknowledged < 100 && put(*store, "key/" + std::to_string(acknowledged), std::string(2000, 'x')))
      ++acknowledged;
    if (acknowledged == 0 || acknowledged == 100) return 2;
    if (put(*store, "key/" + std::to_string(acknowledged), std::string(2000, 'x'))) return 3;
    if (get(*store, "key/0") != std::string(2000, 'x')) return 4;
    std::filesystem::remove(disk / "ballast");
    if (!put(*store, "key/" + std::to_string(acknowledged), std::string(2000, 'x'))) return 5;
    const auto again = open();
    for (int i = 0; i <= acknowledged; ++i)
      if (get(*again, "key/" + std::to_string(i)) != std::string(2000, 'x')) return 6;
    return 0;
  });
  if (verdict == cannot_mount) GTEST_SKIP() << "needs the right to mount a tmpfs";
  EXPECT_EQ(verdict, 0);
}

TEST_F(sqlite_store_test, has_no_room_for_a_ledger_on_a_full_disk) {
  const int verdict = on_a_tiny_disk(in.path(), [&](const std::filesystem::path& disk) {
    write_file(disk / "ballast", std::string(64 * 1024, 'x'));
    return sqlite_store::create(path, config) && entries_in(disk) == 1 ? 0 : 1;
  });
  if (verdict == cannot_mount) GTEST_SKIP() << "needs the right to mount a tmpfs";
  EXPECT_EQ(verdict, 0);
}

} // namespace
