// One process on a state directory, an heir when it hands over, and the file systems a ledger does not belong on.
#include "metering/file_system.hpp"
#include "metering/ledger_lock.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

#include <linux/magic.h>

namespace {

using namespace tollgate::metering;
using namespace tollgate::tests;

TEST(ledger_lock, names_who_has_it) {
  const scratch state;
  auto first = ledger_lock::acquire(state.path(), "2026-11-01T00:00:00Z");
  ASSERT_TRUE(std::holds_alternative<ledger_lock>(first));
  const auto second = ledger_lock::acquire(state.path(), "2026-11-01T00:00:01Z");
  const auto* const held = std::get_if<ledger_lock::held>(&second);
  ASSERT_NE(held, nullptr);
  EXPECT_NE(held->what.find("process " + std::to_string(::getpid()) + ", started 2026-11-01T00:00:00Z"),
            std::string::npos)
      << held->what;
}

TEST(ledger_lock, ends_with_its_process) {
  const scratch state;
  EXPECT_EQ(verdict_of(start_child([&] {
              const auto lock = ledger_lock::acquire(state.path(), "then");
              if (!std::holds_alternative<ledger_lock>(lock)) return 1;
              ::kill(::getpid(), SIGKILL);
              return 2;
            })),
            128 + SIGKILL);
  EXPECT_TRUE(std::holds_alternative<ledger_lock>(ledger_lock::acquire(state.path(), "now")));
}

TEST(ledger_lock, is_handed_over_without_a_gap) {
  const scratch state;
  auto first = ledger_lock::acquire(state.path(), "then");
  descriptor handed{::dup(std::get<ledger_lock>(first).get())};
  auto second = ledger_lock::adopt(std::move(handed), state.path(), "now");
  ASSERT_TRUE(std::holds_alternative<ledger_lock>(second));
  first = ledger_lock::held{};
  const auto stranger = ledger_lock::acquire(state.path(), "later");
  ASSERT_TRUE(std::holds_alternative<ledger_lock::held>(stranger));
  EXPECT_NE(std::get<ledger_lock::held>(stranger).what.find("started now"), std::string::npos);
  second = ledger_lock::held{};
  EXPECT_TRUE(std::holds_alternative<ledger_lock>(ledger_lock::acquire(state.path(), "later")));
}

TEST(ledger_lock, adopts_only_the_lock_itself) {
  const scratch state;
  const auto held = ledger_lock::acquire(state.path(), "then");
  write_file(state / "other", "");
  descriptor other{::open((state / "other").c_str(), O_RDWR | O_CLOEXEC)};
  EXPECT_TRUE(std::holds_alternative<file_failure>(ledger_lock::adopt(std::move(other), state.path(), "now")));
  descriptor unlocked{::open((state / "ledger.lock").c_str(), O_RDWR | O_CLOEXEC)};
  EXPECT_TRUE(std::holds_alternative<file_failure>(ledger_lock::adopt(std::move(unlocked), state.path(), "now")));
  EXPECT_TRUE(std::holds_alternative<file_failure>(ledger_lock::acquire("/no/such/directory", "now")));
}

TEST(file_system, refuses_what_does_not_keep_its_word) {
  for (const std::uint32_t magic :
       {0x6969U, 0xFF534D42U, 0xFE534D42U, 0x01021997U, 0x00C36400U, 0x794C7630U, 0x65735546U})
    EXPECT_TRUE(judge_file_system(magic).value().fatal) << magic;
  EXPECT_FALSE(judge_file_system(TMPFS_MAGIC).value().fatal);
  EXPECT_FALSE(judge_file_system(EXT4_SUPER_MAGIC));
  EXPECT_FALSE(judge_file_system(XFS_SUPER_MAGIC));
  EXPECT_FALSE(judge_file_system(BTRFS_SUPER_MAGIC));
}

TEST(file_system, looks_at_the_nearest_parent_that_exists) {
  const scratch in;
  const int verdict = on_a_tiny_disk(in.path(), [](const std::filesystem::path& disk) {
    const auto found = unsuitable_file_system(disk / "not" / "yet" / "ledger.db");
    return found && !found->fatal && found->what.find("tmpfs") != std::string::npos ? 0 : 1;
  });
  if (verdict == cannot_mount) GTEST_SKIP() << "needs the right to mount a tmpfs";
  EXPECT_EQ(verdict, 0);
}

} // namespace
