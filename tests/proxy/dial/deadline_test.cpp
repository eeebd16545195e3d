// The deadline helper: it ends what is pending, says so, and touches nothing once its scope is over.
#include "proxy/dial/deadline.hpp"
#include "tests/proxy/dial/dial_fixture.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::dial {
namespace {

using namespace std::chrono_literals;
using boost::asio::as_tuple;
using boost::asio::awaitable;
using boost::asio::use_awaitable;
using boost::asio::ip::tcp;
using clock = std::chrono::steady_clock;

/// Two ends of a connection: the first in `io`, the second silent.
class silent_pair {
 public:
  explicit silent_pair(boost::asio::io_context& io) : near(io), far(io) {
    tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
    near.connect(acceptor.local_endpoint());
    far = acceptor.accept();
  }
  tcp::socket near;
  tcp::socket far;
};

struct ended {
  boost::system::error_code error;
  bool passed = false;
};

awaitable<ended> read_until(tcp::socket& socket, clock::time_point when) {
  char byte = 0;
  const deadline limit{socket, when};
  const auto [error, size] = co_await socket.async_read_some(boost::asio::buffer(&byte, 1), as_tuple(use_awaitable));
  co_return ended{error, limit.passed()};
}

TEST(deadline, ends_a_pending_read) {
  boost::asio::io_context io;
  silent_pair pair{io};
  const auto when = clock::now() + 30ms;
  const auto result = run(io, read_until(pair.near, when));
  EXPECT_TRUE(result.passed);
  EXPECT_EQ(result.error, boost::asio::error::operation_aborted);
  EXPECT_GE(clock::now(), when);
}

TEST(deadline, ends_a_read_that_begins_after_it) {
  boost::asio::io_context io;
  silent_pair pair{io};
  EXPECT_TRUE(run(io, read_until(pair.near, clock::now() - 1h)).passed);
}

TEST(deadline, leaves_a_read_in_time_alone_and_nothing_to_wait_for) {
  boost::asio::io_context io;
  silent_pair pair{io};
  pair.far.send(boost::asio::buffer("x", 1));
  const auto began = clock::now();
  const auto result = run(io, read_until(pair.near, began + 1h));
  EXPECT_FALSE(result.passed);
  EXPECT_FALSE(result.error);
  EXPECT_LT(clock::now() - began, 1min);
}

awaitable<ended> miss_it_between_two_operations(tcp::socket& socket) {
  boost::asio::steady_timer other{co_await boost::asio::this_coro::executor, clock::now() + 20ms};
  const deadline limit{socket, clock::now() + 1ms};
  const auto [error] = co_await other.async_wait(as_tuple(use_awaitable));
  co_return ended{error, limit.passed()};
}

TEST(deadline, says_so_when_it_passes_between_two_operations) {
  boost::asio::io_context io;
  silent_pair pair{io};
  EXPECT_TRUE(run(io, miss_it_between_two_operations(pair.near)).passed);
}

// An alarm that has gone off and waits in the queue of handlers must not reach for a socket that is gone.
TEST(deadline, may_go_off_after_its_scope) {
  boost::asio::io_context io;
  auto pair = std::make_unique<silent_pair>(io);
  auto limit = std::make_unique<deadline<tcp::socket>>(pair->near, clock::now() - 1s);
  boost::asio::steady_timer same_time{io, clock::now() - 2s};
  same_time.async_wait([&](const boost::system::error_code&) { // runs first; the alarm is queued behind it
    limit.reset();
    pair.reset();
  });
  io.run();
  EXPECT_EQ(pair, nullptr);
}

TEST(deadline, may_be_destroyed_with_its_io_context) {
  auto io = std::make_unique<boost::asio::io_context>();
  auto pair = std::make_unique<silent_pair>(*io);
  boost::asio::co_spawn(*io, read_until(pair->near, clock::now() + 1h), [](const std::exception_ptr&, ended) {});
  io->poll();
  pair.reset();
  io.reset();
}

} // namespace
} // namespace tollgate::proxy::dial
