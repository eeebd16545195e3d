// The usage file: made whole, held by one process, kept by any death, and refused when it is not what it should be.
#include "metering/usage_file.hpp"

#include "metering/new_file.hpp"
#include "metering/usage_header.hpp"
#include "scratch.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

namespace {

using namespace tollgate::metering;
using namespace tollgate::tests;

constexpr std::string_view holder = "0123456789abcdef-0";
constexpr std::string_view boot = "5ca1ab1e-0000-4000-8000-000000000001";
const std::string nonce_of_one(32, '1');
const std::string nonce_of_two(32, '2');

using file_pointer = std::unique_ptr<usage_file>;

struct usage_file_test : testing::Test {
  scratch in;
  std::filesystem::path path = in / (std::string{holder} + ".usage");

  file_pointer make(std::size_t capacity = 4) {
    auto made = usage_file::create(path, holder, boot, capacity);
    if (const auto* const why = std::get_if<usage_file::failure>(&made)) ADD_FAILURE() << why->what;
    auto* const file = std::get_if<file_pointer>(&made);
    return file == nullptr ? nullptr : std::move(*file);
  }
  file_pointer reopen() {
    auto opened = usage_file::open(path);
    if (const auto* const what = std::get_if<usage_file::damaged>(&opened)) ADD_FAILURE() << what->what;
    auto* const file = std::get_if<file_pointer>(&opened);
    return file == nullptr ? nullptr : std::move(*file);
  }
  std::string damage() {
    auto opened = usage_file::open(path);
    const auto* const what = std::get_if<usage_file::damaged>(&opened);
    return what == nullptr ? "" : what->what;
  }
};

void name(fixed_name& to, std::string_view text) {
  std::copy(text.begin(), text.end(), to.begin());
}

// A copied state directory holds what was counted when it was copied, and the original went on: its counts are no news.
TEST_F(usage_file_test, tells_a_copy_from_the_original) {
  {
    const auto file = make();
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->original());
  }
  EXPECT_TRUE(reopen()->original());
  const auto aside = in / "aside";
  std::filesystem::copy_file(path, aside);
  std::filesystem::rename(aside, path);
  const auto copy = reopen();
  ASSERT_TRUE(copy);
  EXPECT_FALSE(copy->original());
}

// Resident pages of the mapping that `address` is in.
long resident_kb(const void* address) {
  std::ifstream maps{"/proc/self/smaps"};
  std::uintptr_t wanted = 0;
  std::memcpy(&wanted, &address, sizeof wanted);
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long first = 0, last = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &first, &last) == 2) inside = first <= wanted && wanted < last;
    if (inside && line.starts_with("Rss:")) return std::stol(line.substr(4));
  }
  return -1;
}

TEST_F(usage_file_test, lets_go_of_memory_and_of_no_count) {
  const auto file = make(4000);
  ASSERT_TRUE(file);
  for (usage_record& record : file->records())
    record.slot.used.store(7);
  EXPECT_GE(resident_kb(file->records().data()), 3900);
  file->unmap_pages();
  EXPECT_LT(resident_kb(file->records().data()), 400);
  for (const usage_record& record : file->records())
    ASSERT_EQ(record.slot.used.load(), 7U);
}

TEST_F(usage_file_test, is_made_whole_and_private) {
  const auto file = make(1000);
  ASSERT_TRUE(file);
  struct stat made {};
  ASSERT_EQ(::stat(path.c_str(), &made), 0);
  EXPECT_EQ(made.st_size, 4096 + 1000 * 1024);
  EXPECT_GE(made.st_blocks * 512, made.st_size) << "a hole would be a SIGBUS on a full disk";
  EXPECT_EQ(made.st_mode & 07777, 0600U);
  EXPECT_EQ(entries_in(in.path()), 1U);
  EXPECT_EQ(file->holder(), holder);
  EXPECT_EQ(file->boot_id(), boot);
  EXPECT_EQ(file->records().size(), 1000U);
  EXPECT_EQ(file->identity(), holder_identity{});
  EXPECT_FALSE(file->intent());
}

TEST_F(usage_file_test, is_closed_in_programs_that_are_started) {
  const auto file = make();
  bool found = false;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    std::error_code ignored;
    if (std::filesystem::read_symlink(entry.path(), ignored) != path) continue;
    found = true;
    EXPECT_NE(::fcntl(std::stoi(entry.path().filename()), F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_TRUE(found);
}

TEST_F(usage_file_test, is_never_replaced) {
  auto file = make();
  file->records()[0].slot.used.store(7);
  EXPECT_TRUE(std::holds_alternative<usage_file::in_use>(usage_file::create(path, holder, boot, 4)));
  EXPECT_TRUE(std::holds_alternative<usage_file::in_use>(usage_file::open(path)));
  file.reset();
  auto again = usage_file::create(path, holder, boot, 4);
  ASSERT_TRUE(std::holds_alternative<usage_file::failure>(again));
  EXPECT_EQ(std::get<usage_file::failure>(again).error, EEXIST);
  EXPECT_EQ(entries_in(in.path()), 1U) << "the temporary file is gone";
  EXPECT_EQ(reopen()->records()[0].slot.used.load(), 7U);
}

TEST_F(usage_file_test, refuses_what_it_has_no_room_for) {
  for (const std::size_t capacity : {std::size_t{0}, usage_file::max_capacity + 1})
    EXPECT_TRUE(std::holds_alternative<usage_file::failure>(usage_file::create(path, holder, boot, capacity)));
  const std::string long_name(64, 'x');
  EXPECT_TRUE(std::holds_alternative<usage_file::failure>(usage_file::create(path, long_name, boot, 1)));
  EXPECT_TRUE(std::holds_alternative<usage_file::failure>(usage_file::create(path, "", boot, 1)));
  EXPECT_TRUE(std::holds_alternative<usage_file::failure>(usage_file::create(in / "no/such", holder, boot, 1)));
  EXPECT_EQ(entries_in(in.path()), 0U);
}

TEST_F(usage_file_test, keeps_identity_and_intent) {
  auto file = make();
  file->set_intent({1, nonce_of_one});
  file = nullptr;
  file = reopen();
  EXPECT_EQ(file->identity(), holder_identity{});
  EXPECT_EQ(file->intent(), (holder_identity{1, nonce_of_one}));
  file->adopt_intent();
  file->set_intent({2, nonce_of_two});
  file = nullptr;
  file = reopen();
  EXPECT_EQ(file->identity(), (holder_identity{1, nonce_of_one}));
  EXPECT_EQ(file->intent(), (holder_identity{2, nonce_of_two}));
}

// A kill between any two stores of a change: some bytes are the new ones, some the old ones, in any mixture.
TEST_F(usage_file_test, falls_back_on_the_whole_copy_of_the_identity) {
  auto file = make();
  file->set_intent({1, nonce_of_one});
  file->adopt_intent();
  const std::string before = contents_of(path);
  file->set_intent({2, nonce_of_two});
  file = nullptr;
  const std::string after = contents_of(path);
  for (std::size_t torn = 512; torn < 512 + 2 * sizeof(identity_copy); ++torn) {
    if (before[torn] == after[torn]) continue;
    std::string mixed = after;
    mixed[torn] = before[torn];
    write_file(path, mixed);
    EXPECT_EQ(reopen()->intent(), std::nullopt) << torn;
    write_file(path, after.substr(0, torn) + before.substr(torn));
    EXPECT_EQ(reopen()->identity(), (holder_identity{1, nonce_of_one})) << torn;
  }
  write_file(path, after);
  EXPECT_EQ(reopen()->intent(), (holder_identity{2, nonce_of_two}));
}

TEST_F(usage_file_test, is_damaged_when_it_is_not_what_it_says) {
  auto file = make();
  auto& record = file->records()[1];
  name(record.customer, "acme");
  record.period_day.store(20'000);
  file = nullptr;
  const std::string good = contents_of(path);
  ASSERT_TRUE(reopen());
  const auto with = [&](std::size_t at, std::string_view bytes) {
    std::string bad = good;
    bad.replace(at, bytes.size(), bytes);
    write_file(path, bad);
    return damage();
  };
  EXPECT_NE(with(0, "X").find("is not a usage file"), std::string::npos);
  EXPECT_NE(with(8, "\x02").find("of format 2"), std::string::npos);
  EXPECT_NE(with(16, "\x05").find("checksum"), std::string::npos);
  EXPECT_NE(with(64, "X").find("checksum"), std::string::npos);
  EXPECT_NE(with(128, "X").find("checksum"), std::string::npos);
  EXPECT_NE(with(512, std::string(2 * sizeof(identity_copy), 'x')).find("identity"), std::string::npos);
  const std::size_t customer = 4096 + 1024 + 256;
  EXPECT_NE(with(customer, std::string(64, 'x')).find("customer"), std::string::npos);
  EXPECT_NE(with(customer, std::string_view{"\0", 1}).find("customer"), std::string::npos);
  EXPECT_NE(with(customer + 64 + 7 * 64, std::string(64, 'x')).find("endpoint"), std::string::npos);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{4095}, std::size_t{4096}, good.size() - 1}) {
    write_file(path, good.substr(0, size));
    EXPECT_NE(damage(), "") << size;
  }
  write_file(path, good + "x");
  EXPECT_NE(damage(), "");
}

TEST_F(usage_file_test, is_damaged_under_another_holders_name) {
  make();
  std::filesystem::rename(path, in / "0123456789abcdef-1.usage");
  path = in / "0123456789abcdef-1.usage";
  EXPECT_NE(damage().find("belongs to the holder 0123456789abcdef-0"), std::string::npos);
}

TEST_F(usage_file_test, hands_out_the_lock_of_a_damaged_file) {
  write_file(path, "not one");
  auto opened = usage_file::open(path);
  ASSERT_TRUE(std::holds_alternative<usage_file::damaged>(opened));
  EXPECT_TRUE(std::holds_alternative<usage_file::in_use>(usage_file::open(path)));
  EXPECT_FALSE(std::get<usage_file::damaged>(opened).file.unlink());
  EXPECT_EQ(entries_in(in.path()), 0U);
}

TEST_F(usage_file_test, does_not_follow_links_and_takes_only_files) {
  make();
  std::filesystem::rename(path, in / "elsewhere");
  std::filesystem::create_symlink(in / "elsewhere", path);
  EXPECT_TRUE(std::holds_alternative<usage_file::failure>(usage_file::open(path)));
  std::filesystem::remove(path);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_TRUE(std::holds_alternative<usage_file::failure>(usage_file::open(path)));
}

TEST_F(usage_file_test, goes_on_in_a_fresh_one_with_the_same_identity) {
  auto old = make(4);
  old->set_intent({3, nonce_of_one});
  old->adopt_intent();
  old->set_intent({4, nonce_of_two});
  old->records()[0].slot.used.store(9);
  auto renewed = old->renewed("another-boot", 8);
  ASSERT_TRUE(std::holds_alternative<file_pointer>(renewed));
  auto& fresh = std::get<file_pointer>(renewed);
  EXPECT_TRUE(old->unlink()) << "the name is the new one's";
  old = nullptr;
  EXPECT_TRUE(std::holds_alternative<usage_file::in_use>(usage_file::open(path)));
  EXPECT_EQ(fresh->holder(), holder);
  EXPECT_EQ(fresh->boot_id(), "another-boot");
  EXPECT_EQ(fresh->records().size(), 8U);
  EXPECT_EQ(fresh->records()[0].slot.used.load(), 0U);
  EXPECT_EQ(fresh->identity(), (holder_identity{3, nonce_of_one}));
  EXPECT_EQ(fresh->intent(), (holder_identity{4, nonce_of_two}));
  EXPECT_FALSE(fresh->unlink());
  EXPECT_EQ(entries_in(in.path()), 0U);
}

// The counts that a killed process has told of are in the file, whatever it was doing.
TEST_F(usage_file_test, keeps_every_count_through_kill_9) {
  for (int round = 0; round < 20; ++round) {
    std::array<int, 2> told{};
    ASSERT_EQ(::pipe(told.data()), 0);
    const pid_t child = start_child([&] {
      auto made = usage_file::create(path, holder, boot, 4);
      auto* const file = std::get_if<file_pointer>(&made);
      if (file == nullptr) return 1;
      auto& slot = (*file)->records()[2].slot;
      slot.raise(~std::uint64_t{0});
      for (std::uint64_t total = 0;;) {
        total += slot.spend(1000).bytes;
        if (::write(told[1], &total, sizeof total) != sizeof total) return 2;
      }
    });
    ::close(told[1]);
    std::uint64_t last = 0;
    for (int i = 0; i < 50 + round * 37; ++i)
      ASSERT_EQ(::read(told[0], &last, sizeof last), ssize_t{sizeof last});
    ::kill(child, SIGKILL);
    ASSERT_EQ(verdict_of(child), 128 + SIGKILL);
    while (::read(told[0], &last, sizeof last) == ssize_t{sizeof last}) {
    }
    ::close(told[0]);
    auto file = reopen();
    ASSERT_TRUE(file);
    const std::uint64_t used = file->records()[2].slot.used.load();
    EXPECT_GE(used, last);
    EXPECT_LE(used, last + 1000);
    EXPECT_FALSE(file->unlink());
  }
}

TEST_F(usage_file_test, keeps_a_whole_identity_through_kill_9) {
  for (int round = 0; round < 20; ++round) {
    std::array<int, 2> told{};
    ASSERT_EQ(::pipe(told.data()), 0);
    const pid_t child = start_child([&] {
      auto made = usage_file::create(path, holder, boot, 4);
      auto* const file = std::get_if<file_pointer>(&made);
      if (file == nullptr) return 1;
      for (std::uint64_t epoch = 1;; ++epoch) {
        if (epoch % 16 == 1 && ::write(told[1], "x", 1) != 1) return 2;
        (*file)->set_intent({epoch, std::string(32, static_cast<char>('a' + epoch % 26))});
        (*file)->adopt_intent();
      }
    });
    char going = 0;
    for (int i = 0; i <= round * 13; ++i)
      ASSERT_EQ(::read(told[0], &going, 1), 1);
    ::kill(child, SIGKILL);
    ASSERT_EQ(verdict_of(child), 128 + SIGKILL);
    ::close(told[0]);
    ::close(told[1]);
    auto file = reopen();
    ASSERT_TRUE(file);
    const holder_identity now = file->identity();
    EXPECT_EQ(now.nonce, now.epoch == 0 ? "" : std::string(32, static_cast<char>('a' + now.epoch % 26)));
    EXPECT_EQ(file->intent().value_or(holder_identity{now.epoch + 1, ""}).epoch, now.epoch + 1);
    EXPECT_FALSE(file->unlink());
  }
}

TEST_F(usage_file_test, says_that_the_disk_is_full_and_leaves_nothing) {
  const int verdict = on_a_tiny_disk(in.path(), [&](const std::filesystem::path& disk) {
    const auto too_large = usage_file::create(path, holder, boot, 1000);
    const auto* const why = std::get_if<usage_file::failure>(&too_large);
    if (why == nullptr || why->error != ENOSPC) return 1;
    if (entries_in(disk) != 0) return 2;
    auto fits = usage_file::create(path, holder, boot, 10);
    auto* const file = std::get_if<file_pointer>(&fits);
    if (file == nullptr) return 3;
    // Whoever fills the disk now cannot take the blocks back.
    write_file(disk / "ballast", std::string(100'000, 'x'));
    for (auto& record : (*file)->records())
      record.slot.used.store(1);
    return 0;
  });
  if (verdict == cannot_mount) GTEST_SKIP() << "needs the right to mount a tmpfs";
  EXPECT_EQ(verdict, 0);
}

} // namespace
