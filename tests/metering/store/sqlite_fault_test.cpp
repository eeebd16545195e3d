// The ledger under a process that dies and a disk that fails, at each of its system calls in turn: what was answered
// `committed` is there, each transact is whole or absent, and a failed sync is never answered `committed`.
#include "metering/sqlite_store.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>

namespace {

using namespace tollgate::metering;
using namespace tollgate::tests;

constexpr int turns = 6;

struct told {
  int last_committed = 0;
  int complaints = 0; // unknown, or not opened
  int refusals = 0;
  bool unsure = false; // a COMMIT failed
  int openings = 0;    // of the ledger's file
  bool finished = false;
  std::string injected; // the call that was failed or killed, as strace shows it; empty: it was never made
};

struct sqlite_fault : testing::TestWithParam<const char*> {
  scratch in;
  std::filesystem::path ledger = in / "ledger.db";

  void SetUp() override {
    if (run("true") != 0) GTEST_SKIP() << "needs strace and the right to trace a process";
  }
  // Under strace, with the paths of descriptors shown; answers its exit code.
  int run(const std::string& command) const {
    // A leak check cannot run under a tracer.
    const std::string line = "ASAN_OPTIONS=detect_leaks=0 strace -y -o " + (in / "trace").string() + " " + command +
                             " >" + (in / "told").string() + " 2>&1";
    return std::system(line.c_str());
  }
  void init() {
    std::filesystem::remove(ledger);
    std::filesystem::remove(ledger.string() + "-journal");
    const ledger_config config{1, *parse_period("2026-11-01"), 1};
    ASSERT_FALSE(sqlite_store::create(ledger, config));
  }
  told write_with(const std::string& fault) const {
    const std::string call = fault.substr(0, fault.find(':'));
    told result;
    result.finished = run("-e trace=openat," + call + " -e inject=" + fault + " " LEDGER_WRITER " " + ledger.string() +
                          " " + std::to_string(turns)) == 0;
    std::istringstream lines{contents_of(in / "told")};
    for (std::string word, line; lines >> word && std::getline(lines, line);) {
      if (word == "committed") result.last_committed = std::atoi(line.c_str());
      result.complaints += word == "unknown" || word == "unopened" ? 1 : 0;
      result.refusals += word == "refused" ? 1 : 0;
      result.unsure = result.unsure || line.find("perhaps written") != std::string::npos;
    }
    std::istringstream calls{contents_of(in / "trace")};
    for (std::string line; std::getline(calls, line);) {
      if (line.find("(INJECTED)") != std::string::npos) result.injected = line;
      result.openings += line.starts_with("openat") && line.find(ledger.string() + "\"") != std::string::npos ? 1 : 0;
    }
    return result;
  }
  // Each call at the start, where the opening is, then every fifth.
  static int after(int when) { return when < 24 ? when + 1 : when + 5; }

  // How far the ledger is; checks that everything up to there is whole, and nothing is there beyond.
  int checked_turn() {
    auto opened = sqlite_store::open(ledger);
    auto* const store = std::get_if<std::unique_ptr<sqlite_store>>(&opened);
    if (store == nullptr) {
      ADD_FAILURE() << "does not open any more";
      return -1;
    }
    const auto all = std::get<list_answer>((*store)->execute(list_request{""})).entries;
    std::map<std::string, std::string> by_key;
    for (const auto& [key, value] : all)
      by_key[key] = value;
    const int turn = by_key.contains("turn") ? std::atoi(by_key["turn"].c_str()) : 0;
    for (int i = 1; i <= turn; ++i) {
      EXPECT_EQ(by_key["left/" + std::to_string(i)].size(), 5000U);
      EXPECT_EQ(by_key["left/" + std::to_string(i)], by_key["right/" + std::to_string(i)]);
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(turn) * 2 + (turn > 0 ? 2 : 1));
    return turn;
  }
};

struct killed_at : sqlite_fault {};

TEST_P(killed_at, loses_nothing_that_was_answered) {
  int deaths = 0;
  for (int when = 1; when < 1000; when = after(when)) {
    init();
    const told answers = write_with(std::string{GetParam()} + ":signal=KILL:when=" + std::to_string(when));
    SCOPED_TRACE(when);
    const int turn = checked_turn();
    EXPECT_GE(turn, answers.last_committed);
    EXPECT_LE(turn, answers.last_committed + 1);
    if (answers.finished) break; // it made fewer calls than that
    ++deaths;
  }
  EXPECT_GE(deaths, 6) << "no call was reached";
}

// The data, the sync of it, the journal's end, the locks.
INSTANTIATE_TEST_SUITE_P(each, killed_at, testing::Values("pwrite64", "fdatasync", "ftruncate", "fcntl"),
                         [](const auto& call) { return call.param; });

struct failing_at : sqlite_fault {};

TEST_P(failing_at, answers_unknown_and_goes_on_when_the_disk_does) {
  int failures = 0;
  for (int when = 1; when < 1000; when = after(when)) {
    init();
    const told answers = write_with(std::string{GetParam()} + ":when=" + std::to_string(when));
    SCOPED_TRACE(answers.injected);
    EXPECT_TRUE(answers.finished);
    EXPECT_EQ(answers.refusals, 0);
    EXPECT_GE(answers.openings, answers.unsure ? 2 : 1) << "what the kernel took for written is not to be believed";
    EXPECT_EQ(checked_turn(), turns);
    if (answers.injected.empty()) break;
    ++failures;
    // SQLite ignores a failed sync of the directory: the store syncs it itself, with fsync, each time it opens.
    const bool of_directory = answers.injected.find(in.path().string() + ">") != std::string::npos;
    EXPECT_EQ(answers.complaints, of_directory && answers.injected.starts_with("fdatasync") ? 0 : 1);
  }
  EXPECT_GE(failures, 1) << "no call was reached";
}

INSTANTIATE_TEST_SUITE_P(each, failing_at,
                         testing::Values("fdatasync:error=EIO", "fsync:error=EIO", "pwrite64:error=EIO",
                                         "pwrite64:error=ENOSPC", "ftruncate:error=EIO"),
                         [](const auto& call) {
                           std::string name = call.param;
                           for (char& c : name)
                             if (c == ':' || c == '=') c = '_';
                           return name;
                         });

// A disk that stays bad: nothing is ever acknowledged, and nothing hangs.
TEST_F(sqlite_fault, never_acknowledges_on_a_disk_that_stays_bad) {
  init();
  const told answers = write_with("fdatasync,fsync:error=EIO:when=20+");
  EXPECT_FALSE(answers.finished);
  EXPECT_GT(answers.complaints, 0);
  EXPECT_GE(checked_turn(), answers.last_committed);
}

} // namespace
