// Waiting for what cannot be cancelled: it comes in time, too late, or throws.
#include "proxy/doctor/patience.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <stdexcept>

namespace tollgate::proxy::doctor {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

asio::awaitable<int> answer_after(steady::duration wait) {
  asio::steady_timer timer{co_await asio::this_coro::executor, wait};
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return 7;
}

asio::awaitable<int> throw_at_once() {
  throw std::runtime_error{"no"};
  co_return 7;
}

struct waited {
  std::optional<int> value;
  std::size_t waiting = 0; ///< when the waiter went on
};

waited wait_for(asio::awaitable<int> what, steady::duration patience, const std::shared_ptr<std::size_t>& waiting) {
  asio::io_context io;
  waited result;
  asio::co_spawn(io, wait_until(std::move(what), steady::now() + patience, waiting),
                 [&](const std::exception_ptr& failed, std::optional<int> value) {
                   EXPECT_FALSE(failed);
                   result = {value, *waiting};
                 });
  io.run();
  return result;
}

TEST(wait_until, answers_what_came_in_time) {
  const auto waiting = std::make_shared<std::size_t>(0);
  const auto [value, left] = wait_for(answer_after(0ms), 20s, waiting);
  EXPECT_EQ(value, 7);
  EXPECT_EQ(left, 0U);
}

TEST(wait_until, goes_on_without_what_is_late_and_counts_it_until_it_ends) {
  const auto waiting = std::make_shared<std::size_t>(0);
  const auto [value, left] = wait_for(answer_after(50ms), 1ms, waiting);
  EXPECT_FALSE(value);
  EXPECT_EQ(left, 1U);
  EXPECT_EQ(*waiting, 0U);
}

TEST(wait_until, has_nothing_from_what_throws) {
  const auto waiting = std::make_shared<std::size_t>(0);
  const auto [value, left] = wait_for(throw_at_once(), 20s, waiting);
  EXPECT_FALSE(value);
  EXPECT_EQ(left, 0U);
}

} // namespace
} // namespace tollgate::proxy::doctor
