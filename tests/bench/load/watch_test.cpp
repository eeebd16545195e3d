// The kernel's accounting, of this very process and of lines that are hard to read.
#include "bench/load/watch.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace tollgate::bench::load {
namespace {

/// CPU seconds that this process has used.
double used() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void burn(double seconds) {
  const double end = used() + seconds;
  while (used() < end) {
  }
}

TEST(watch, reads_a_line_whose_name_has_spaces_and_parentheses) {
  const auto found = parse_stat("12 (a) S 1) R 34 5 6 7 8 9 10 11 12 13 140 150 16 17");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->parent, 34);
  EXPECT_EQ(found->user_ticks, 140U);
  EXPECT_EQ(found->system_ticks, 150U);
  EXPECT_FALSE(parse_stat("12 (a) R 34 5"));
  EXPECT_FALSE(parse_stat(""));
}

TEST(watch, counts_all_threads_and_those_that_have_ended) {
  const auto before = read_processes({::getpid()});
  std::thread{[] { burn(0.05); }}.join();
  burn(0.05);
  const auto after = read_processes({::getpid()});
  ASSERT_TRUE(before && after);
  EXPECT_GE(after->cpu_ns - before->cpu_ns, 95'000'000);
  EXPECT_NEAR(static_cast<double>(after->cpu_ns) / 1e9, used(), 0.05);
  EXPECT_EQ(after->processes, 1U);
}

// A thread sanitizer takes memory of its own back whenever it likes, so one look may see less. From the kernel, since
// the allocator would hand out the same memory again.
TEST(watch, sees_memory_come) {
  constexpr std::size_t size = 20'000'000;
  bool seen = false;
  for (int attempt = 0; attempt < 20 && !seen; ++attempt) {
    const auto before = read_processes({::getpid()});
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    std::memset(memory, 'x', size);
    const auto after = read_processes({::getpid()});
    ::munmap(memory, size);
    ASSERT_TRUE(before && after);
    seen = after->rss_bytes >= before->rss_bytes + 19'000'000;
  }
  EXPECT_TRUE(seen);
}

TEST(watch, finds_children_and_their_children) {
  const int child = ::fork();
  if (child == 0) {
    const int grandchild = ::fork();
    ::alarm(60); // both end by themselves, whatever becomes of the test
    ::pause();
    ::_exit(grandchild < 0 ? 1 : 0);
  }
  std::vector<int> family;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while ((family = family_of(child)).size() < 2 && std::chrono::steady_clock::now() < end)
    ::sched_yield();
  ASSERT_EQ(family.size(), 2U);
  EXPECT_EQ(family[0], child);
  EXPECT_EQ(read_processes(family)->processes, 2U);
  EXPECT_TRUE(cpu_ns_of(family));
  for (const int one : {family[1], family[0]})
    ::kill(one, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(read_processes({::getpid(), child}));
  EXPECT_FALSE(cpu_ns_of({::getpid(), child}));
  EXPECT_EQ(name_of(child), "");
}

} // namespace
} // namespace tollgate::bench::load
