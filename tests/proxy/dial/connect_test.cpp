// Which address a dial ends at, what the socket is like, and what the log gets to read.
#include "proxy/dial/connect.hpp"
#include "tests/proxy/dial/dial_fixture.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace tollgate::proxy::dial {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;
using kind = dial_error::kind;

connect_options lab_options() {
  connect_options options;
  options.rules = lab_rules();
  return options;
}

int option(int descriptor, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(descriptor, level, name, &value, &size);
  return value;
}

TEST(connect, reaches_the_first_address) {
  boost::asio::io_context io;
  const peer good{peer::mood::accepting};
  const auto result = run(io, connect(list_of({good.where()}), 0, lab_options()));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->where, good.where());
  EXPECT_EQ(result->socket.remote_endpoint(), good.where());
  EXPECT_EQ(result->failed_before, "");
  EXPECT_GT(result->took, 0s);
}

TEST(connect, sets_the_socket_up) {
  boost::asio::io_context io;
  const peer good{peer::mood::accepting};
  auto result = run(io, connect(list_of({good.where()}), 0, lab_options()));
  ASSERT_TRUE(result.has_value());
  const int fd = result->socket.native_handle();
  EXPECT_NE(option(fd, IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_NE(::fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST(connect, goes_on_to_the_next_address_when_one_refuses) {
  boost::asio::io_context io;
  const peer bad{peer::mood::refusing};
  const peer good{peer::mood::accepting};
  const auto result = run(io, connect(list_of({bad.where(), good.where()}), 0, lab_options()));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->where, good.where());
  EXPECT_TRUE(result->failed_before.starts_with(bad.text() + ": Connection refused after ")) << result->failed_before;
}

TEST(connect, begins_where_its_turn_says) {
  boost::asio::io_context io;
  const peer one{peer::mood::accepting};
  const peer two{peer::mood::accepting};
  const auto list = list_of({one.where(), two.where()});
  EXPECT_EQ(run(io, connect(list, 6, lab_options()))->where, one.where());
  EXPECT_EQ(run(io, connect(list, 7, lab_options()))->where, two.where());
}

TEST(connect, names_every_address_and_why) {
  boost::asio::io_context io;
  const peer one{peer::mood::refusing};
  const peer two{peer::mood::refusing};
  const std::vector<known_entry> entries{{{"name.example", one.where().port()}, {one.where().address()}, ""},
                                         {{"127.0.0.1", two.where().port()}, {two.where().address()}, ""}};
  const auto result = run(io, connect(std::make_shared<const address_list>(entries, ""), 0, lab_options()));
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().what, kind::unreachable);
  const auto& text = result.error().text;
  EXPECT_TRUE(text.starts_with(one.text() + " (name.example): Connection refused after ")) << text;
  EXPECT_NE(text.find("; " + two.text() + ": Connection refused after "), std::string::npos) << text;
}

TEST(connect, refuses_forbidden_addresses_and_names_them) {
  boost::asio::io_context io;
  const peer good{peer::mood::accepting};
  auto options = lab_options();
  options.rules = std::make_shared<const dial_rules>();
  const auto result = run(io, connect(list_of({good.where(), {make_address("169.254.169.254"), 80}}), 0, options));
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().what, kind::forbidden);
  EXPECT_EQ(result.error().text, good.text() + ": not dialled: a loopback address; "
                                               "169.254.169.254:80: not dialled: the cloud's metadata service");
}

TEST(connect, passes_over_its_own_listener) {
  boost::asio::io_context io;
  const peer own{peer::mood::accepting};
  const peer good{peer::mood::accepting};
  auto options = lab_options();
  options.rules = std::make_shared<const dial_rules>(dial_rules{true, {own.where()}, {}});
  const auto result = run(io, connect(list_of({own.where(), good.where()}), 0, options));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->where, good.where());
  EXPECT_EQ(result->failed_before, own.text() + ": not dialled: a listener of this proxy");
}

TEST(connect, says_that_there_is_no_address_yet) {
  boost::asio::io_context io;
  const std::vector<known_entry> entries{{{"name.example", 443}, {}, "Host not found"}};
  const auto result = run(io, connect(std::make_shared<const address_list>(entries, ""), 0, lab_options()));
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().what, kind::no_address);
  EXPECT_EQ(result.error().text, "name.example: Host not found");
}

TEST(connect, gives_the_descriptor_away) {
  boost::asio::io_context io;
  const peer good{peer::mood::accepting};
  auto result = run(io, connect(list_of({good.where()}), 0, lab_options()));
  ASSERT_TRUE(result.has_value());
  const int fd = result->socket.release();
  EXPECT_EQ(::send(fd, "x", 1, 0), 1);
  ::close(fd);
}

} // namespace
} // namespace tollgate::proxy::dial
