// Who is who: one process to a name at any moment, the lowest free name first, and no name lost.
#include "metering/holder_claim.hpp"

#include "metering/new_file.hpp"
#include "scratch.hpp"

#include <gtest/gtest.h>

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <set>

namespace {

using namespace tollgate::metering;
using namespace tollgate::tests;

constexpr std::string_view boot = "5ca1ab1e-0000-4000-8000-000000000001";
constexpr std::size_t capacity = 2;

claimed_holder claim(const std::filesystem::path& state_dir) {
  auto outcome = claim_holder(state_dir, boot, capacity);
  if (const auto* const why = std::get_if<file_failure>(&outcome)) throw std::runtime_error{why->what};
  return std::move(std::get<claimed_holder>(outcome));
}

std::string number_of(const claimed_holder& one) {
  return std::string{one.file->holder().substr(16)};
}

TEST(holder_claim, takes_the_lowest_free_name) {
  const scratch state;
  auto zero = claim(state.path());
  const auto one = claim(state.path());
  EXPECT_EQ(number_of(zero), "-0");
  EXPECT_EQ(number_of(one), "-1");
  EXPECT_TRUE(zero.fresh && one.fresh);
  zero.file.reset();
  const auto again = claim(state.path());
  EXPECT_EQ(number_of(again), "-0");
  EXPECT_FALSE(again.fresh);
  EXPECT_EQ(number_of(claim(state.path())), "-2");
}

TEST(holder_claim, keeps_the_state_id) {
  const scratch state;
  const std::string first = std::get<std::string>(state_id(state.path()));
  EXPECT_EQ(first.size(), 16U);
  EXPECT_EQ(std::get<std::string>(state_id(state.path())), first);
  EXPECT_EQ(contents_of(state / "state_id"), first + "\n");
  EXPECT_EQ(claim(state.path()).file->holder(), first + "-0");
  const std::string second = std::get<std::string>(redraw_state_id(state.path()));
  EXPECT_NE(second, first);
  EXPECT_EQ(std::get<std::string>(state_id(state.path())), second);
  EXPECT_EQ(claim(state.path()).file->holder(), second + "-0");
}

TEST(holder_claim, refuses_a_state_id_it_did_not_write) {
  for (const auto* const wrong : {"", "0123456789abcdef", "0123456789abcde\n", "0123456789ABCDEF\n",
                                  "0123456789abcdef\nx", "../../../../etc/\n"}) {
    const scratch state;
    write_file(state / "state_id", wrong);
    EXPECT_TRUE(std::holds_alternative<file_failure>(state_id(state.path()))) << wrong;
    EXPECT_TRUE(std::holds_alternative<file_failure>(claim_holder(state.path(), boot, capacity)));
    EXPECT_EQ(contents_of(state / "state_id"), wrong) << "never replaced";
  }
  EXPECT_TRUE(std::holds_alternative<file_failure>(claim_holder("/no/such/directory", boot, capacity)));
}

TEST(holder_claim, hands_out_what_the_dead_left) {
  const scratch state;
  auto dead = claim(state.path());
  const auto alive = claim(state.path());
  auto damaged = claim(state.path());
  const std::string dead_name{dead.file->holder()};
  const std::string damaged_name{damaged.file->holder()};
  dead.file.reset();
  damaged.file.reset();
  patch_file(state.path() / "holders" / (damaged_name + ".usage"), 0, "X");

  auto found = abandoned_holders(state.path());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].holder, dead_name);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<usage_file>>(found[0].file));
  EXPECT_EQ(found[1].holder, damaged_name);
  ASSERT_TRUE(std::holds_alternative<usage_file::damaged>(found[1].file));
  EXPECT_EQ(number_of(claim(state.path())), "-3") << "what is being recovered is not free";
  EXPECT_FALSE(std::get<usage_file::damaged>(found[1].file).file.unlink());
  found.clear();
  const auto back = claim(state.path());
  EXPECT_EQ(back.file->holder(), dead_name);
  EXPECT_FALSE(back.fresh);
}

TEST(holder_claim, passes_over_a_damaged_file) {
  const scratch state;
  const std::string name{claim(state.path()).file->holder()};
  write_file(state.path() / "holders" / (name + ".usage"), "");
  const auto next = claim(state.path());
  EXPECT_EQ(number_of(next), "-1");
  EXPECT_EQ(abandoned_holders(state.path()).size(), 1U);
}

TEST(holder_claim, finds_nothing_where_nothing_is) {
  const scratch state;
  EXPECT_TRUE(abandoned_holders(state.path()).empty());
  EXPECT_TRUE(abandoned_holders("/no/such/directory").empty());
}

TEST(holder_claim, clears_what_a_killed_process_was_making) {
  const scratch state;
  claim(state.path());
  write_file(state.path() / "holders" / ".tmp-1-abc", "half");
  write_file(state / ".tmp-1-def", "half");
  auto in_the_making = new_file::begin(state.path() / "holders" / "x.usage");
  ASSERT_TRUE(std::holds_alternative<new_file>(in_the_making));
  claim(state.path());
  EXPECT_FALSE(std::filesystem::exists(state.path() / "holders" / ".tmp-1-abc"));
  EXPECT_FALSE(std::filesystem::exists(state / ".tmp-1-def"));
  EXPECT_TRUE(std::filesystem::exists(std::get<new_file>(in_the_making).temporary_path()));
}

// Processes that claim, sometimes remove, and let go, as fast as they can. In memory that they share each says which
// name it holds; a second one there is two processes on one file.
TEST(holder_claim, never_gives_one_name_to_two_processes) {
  const scratch state;
  constexpr std::size_t memory_bytes = 4096;
  void* const memory = ::mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* const holding = new (memory) std::array<std::atomic<int>, 64>{};
  std::vector<pid_t> processes;
  for (unsigned seed = 0; seed < 4; ++seed)
    processes.push_back(start_child([&, seed] {
      for (unsigned i = 0; i < 200; ++i) {
        auto mine = claim(state.path());
        auto& here = (*holding)[static_cast<std::size_t>(std::stoi(number_of(mine).substr(1)))];
        if (here.fetch_add(1) != 0) return 1;
        if (mine.file->records()[0].slot.used.fetch_add(1) != 0) return 2;
        ::sched_yield();
        mine.file->records()[0].slot.used.store(0);
        if ((i + seed) % 3 == 0) {
          auto renewed = mine.file->renewed(boot, capacity);
          auto* const fresh = std::get_if<std::unique_ptr<usage_file>>(&renewed);
          if (fresh == nullptr) return 3;
          mine.file = std::move(*fresh);
        }
        here.fetch_sub(1); // the name may be another's from the unlink on
        if ((i + seed) % 2 == 0 && mine.file->unlink()) return 4;
      }
      return 0;
    }));
  for (const pid_t one : processes)
    EXPECT_EQ(verdict_of(one), 0);
  ::munmap(memory, memory_bytes);
}

// Eight at once on an empty state: one id, eight names; killed, each leaves its file to be found.
TEST(holder_claim, lets_many_start_at_once) {
  const scratch state;
  std::array<int, 2> told{};
  ASSERT_EQ(::pipe(told.data()), 0);
  std::vector<pid_t> processes;
  for (int i = 0; i < 8; ++i)
    processes.push_back(start_child([&] {
      const auto mine = claim(state.path());
      const std::string line{mine.file->holder()};
      if (::write(told[1], line.data(), line.size()) != static_cast<ssize_t>(line.size())) return 1;
      for (;;)
        ::pause();
    }));
  std::set<std::string> names;
  for (int i = 0; i < 8; ++i) {
    std::array<char, 18> name{};
    ASSERT_EQ(::read(told[0], name.data(), name.size()), ssize_t{name.size()});
    names.emplace(name.data(), name.size());
  }
  EXPECT_EQ(names.size(), 8U);
  EXPECT_EQ(names.begin()->substr(16), "-0");
  EXPECT_EQ(names.rbegin()->substr(16), "-7");
  EXPECT_TRUE(abandoned_holders(state.path()).empty());
  for (const pid_t one : processes) {
    ::kill(one, SIGKILL);
    verdict_of(one);
  }
  EXPECT_EQ(abandoned_holders(state.path()).size(), 8U);
  ::close(told[0]);
  ::close(told[1]);
}

} // namespace
