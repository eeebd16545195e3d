// The system's resolver on threads of its own; only names that need no name server.
#include "proxy/dial/resolve.hpp"
#include "tests/proxy/dial/dial_fixture.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <thread>

namespace tollgate::proxy::dial {
namespace {

using boost::asio::awaitable;

struct resumed {
  resolve_answer answer;
  std::thread::id thread;
};

awaitable<resumed> ask(resolve_function resolve, std::string host) {
  auto answer = co_await resolve(std::move(host));
  co_return resumed{std::move(answer), std::this_thread::get_id()};
}

TEST(system_resolver, resolves_and_comes_back_to_the_callers_thread) {
  boost::asio::io_context io;
  system_resolver resolver{2};
  const auto [answer, thread] = run(io, ask(resolver.function(), "localhost"));
  EXPECT_EQ(answer.error, "");
  ASSERT_FALSE(answer.addresses.empty());
  EXPECT_TRUE(std::all_of(answer.addresses.begin(), answer.addresses.end(),
                          [](const auto& address) { return address.is_loopback(); }));
  EXPECT_EQ(thread, std::this_thread::get_id());
}

// A lookup that ran on the caller's thread would be over after one handler.
TEST(system_resolver, looks_up_on_another_thread) {
  boost::asio::io_context io;
  system_resolver resolver{1};
  std::optional<resumed> result;
  boost::asio::co_spawn(io, keep(ask(resolver.function(), "localhost"), &result),
                        [](const std::exception_ptr& failed) { EXPECT_FALSE(failed); });
  io.run_one();
  EXPECT_FALSE(result.has_value());
  io.run();
  EXPECT_TRUE(result.has_value());
}

TEST(system_resolver, says_why_it_has_no_answer) {
  boost::asio::io_context io;
  system_resolver resolver{1};
  const auto [answer, thread] = run(io, ask(resolver.function(), "not..a.name"));
  EXPECT_NE(answer.error, "");
  EXPECT_TRUE(answer.addresses.empty());
}

} // namespace
} // namespace tollgate::proxy::dial
