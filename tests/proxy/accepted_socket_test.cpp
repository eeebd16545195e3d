// A client's socket before and after Asio has it.
#include "proxy/session/accepted_socket.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace tollgate::proxy {
namespace {

using boost::asio::ip::tcp;

bool is_open(int descriptor) {
  return ::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF;
}

class accepted : public testing::Test {
 protected:
  accepted() {
    std::array<int, 2> both{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()), 0);
    ours = both[0];
    theirs = relay::descriptor{both[1]};
  }

  boost::asio::io_context io;
  int ours = -1;
  relay::descriptor theirs;
};

TEST_F(accepted, hears_what_is_there_and_never_waits) {
  accepted_socket client{io, tcp::v4(), ours};
  std::array<char, 8> bytes{};
  EXPECT_EQ(client.receive_at_once(bytes.data(), bytes.size()), 0u);
  ASSERT_EQ(::send(theirs.get(), "hello", 5, 0), 5);
  EXPECT_EQ(client.receive_at_once(bytes.data(), bytes.size()), 5u);
}

TEST_F(accepted, is_given_away_once_wherever_it_was) {
  for (const bool waited : {false, true}) {
    accepted_socket client{io, tcp::v4(), ::dup(ours)};
    if (waited) {
      EXPECT_TRUE(client.in_asio().is_open());
    }
    const relay::descriptor taken = client.release();
    EXPECT_TRUE(is_open(taken.get()));
    EXPECT_FALSE(client.in_asio().is_open());
  }
  ::close(ours);
}

// The kernel refuses to watch an epoll set that leads through too many others (ELOOP), as it does any socket above
// fs.epoll.max_user_watches (ENOSPC).
TEST_F(accepted, is_closed_where_the_kernel_does_not_watch_it) {
  ::close(ours);
  std::vector<relay::descriptor> chain;
  for (epoll_event any{};; any = {}) {
    ASSERT_LT(chain.size(), 16u);
    relay::descriptor next{::epoll_create1(EPOLL_CLOEXEC)};
    if (!chain.empty() && ::epoll_ctl(next.get(), EPOLL_CTL_ADD, chain.back().get(), &any) != 0) break;
    chain.push_back(std::move(next));
  }
  ours = chain.back().release();
  accepted_socket client{io, tcp::v4(), ours};
  EXPECT_FALSE(client.in_asio().is_open());
  EXPECT_FALSE(is_open(ours));
}

} // namespace
} // namespace tollgate::proxy
