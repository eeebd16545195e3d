// The pool of pipes: its bound, what goes back to it, and what the kernel says when a user has had its share.
#include "proxy/relay/pipes.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

namespace tollgate::proxy::relay {
namespace {

TEST(pipe_pool, lends_a_pipe_of_a_mebibyte_again_when_it_came_back_empty) {
  pipe_pool pool;
  auto lent = pool.lend();
  ASSERT_TRUE(lent);
  EXPECT_EQ(::fcntl(lent->in.get(), F_GETPIPE_SZ), 1 << 20);
  const pipe* const first = lent.get();
  pool.give_back(std::move(lent));
  EXPECT_EQ(pool.lend().get(), first);
}

TEST(pipe_pool, closes_a_pipe_that_still_holds_something) {
  pipe_pool pool;
  const unsigned before = pipe_pool::open_in_process();
  auto lent = pool.lend();
  ASSERT_TRUE(lent);
  ASSERT_EQ(::write(lent->in.get(), "secret", 6), 6);
  lent->held_bytes = 6;
  pool.give_back(std::move(lent));
  EXPECT_EQ(pipe_pool::open_in_process(), before);
}

TEST(pipe_pool, keeps_to_the_bound_of_the_process_over_all_workers) {
  pipe_pool one;
  pipe_pool other;
  const std::uint64_t refused = pipe_pool::refused_in_process();
  std::vector<std::unique_ptr<pipe>> lent;
  while (auto next = (lent.size() % 2 == 0 ? one : other).lend())
    lent.push_back(std::move(next));
  EXPECT_EQ(pipe_pool::open_in_process(), pipe_pool::most_in_process);
  EXPECT_EQ(pipe_pool::refused_in_process(), refused + 1);
  lent.pop_back();
  EXPECT_TRUE(one.lend()) << "one was closed";
}

TEST(pipe_pool, keeps_few_that_nobody_uses) {
  pipe_pool pool;
  std::vector<std::unique_ptr<pipe>> lent;
  for (std::size_t i = 0; i < pipe_pool::most_spare + 2; ++i)
    lent.push_back(pool.lend());
  for (auto& each : lent)
    pool.give_back(std::move(each));
  EXPECT_EQ(pipe_pool::open_in_process(), pipe_pool::most_spare);
}

} // namespace
} // namespace tollgate::proxy::relay
