// What the service manager is told, and how often it wants to be.
#include "proxy/process/notify.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tollgate::proxy {
namespace {

using std::chrono::microseconds;

/// A manager's socket: bound to a path, or to an abstract name that begins with `@`.
class manager {
 public:
  explicit manager(const std::string& path) : socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, path.data(), path.size());
    if (path.front() == '@') to.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    good_ = ::bind(socket_, static_cast<const sockaddr*>(static_cast<const void*>(&to)), size) == 0;
  }
  ~manager() { ::close(socket_); }
  manager(const manager&) = delete;
  manager& operator=(const manager&) = delete;

  bool good() const { return good_; }
  /// The next message; empty: none was sent.
  std::string heard() const {
    char bytes[4096];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    return count < 0 ? std::string{} : std::string{bytes, static_cast<std::size_t>(count)};
  }

 private:
  int socket_;
  bool good_ = false;
};

class service_manager : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/tg.XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    ::unsetenv("NOTIFY_SOCKET");
    std::filesystem::remove_all(folder_);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

TEST_F(service_manager, hears_a_message_as_one_datagram) {
  const manager one{path("notify")};
  ASSERT_TRUE(one.good());
  EXPECT_EQ(tell_service_manager("STATUS=a\nREADY=1", path("notify").c_str()), told::yes);
  EXPECT_EQ(one.heard(), "STATUS=a\nREADY=1");
  EXPECT_EQ(one.heard(), "");
}

TEST_F(service_manager, may_have_an_abstract_socket) {
  const std::string name = "@tollgate-test-" + std::to_string(::getpid());
  const manager one{name};
  ASSERT_TRUE(one.good());
  EXPECT_EQ(tell_service_manager("READY=1", name.c_str()), told::yes);
  EXPECT_EQ(one.heard(), "READY=1");
}

TEST_F(service_manager, is_found_by_the_environment) {
  EXPECT_EQ(tell_ready(), told::nobody);
  ::setenv("NOTIFY_SOCKET", "", 1);
  EXPECT_EQ(tell_ready(), told::nobody);
  ::setenv("NOTIFY_SOCKET", path("notify").c_str(), 1);
  EXPECT_EQ(tell_ready(), told::unreachable);
  const manager one{path("notify")};
  EXPECT_EQ(tell_ready(), told::yes);
  EXPECT_EQ(tell_stopping(), told::yes);
  EXPECT_EQ(one.heard(), "READY=1");
  EXPECT_EQ(one.heard(), "STOPPING=1");
}

TEST_F(service_manager, is_told_when_a_reload_began) {
  const manager one{path("notify")};
  ::setenv("NOTIFY_SOCKET", path("notify").c_str(), 1);
  EXPECT_EQ(tell_reloading(), told::yes);
  const std::string heard = one.heard();
  constexpr std::string_view head = "RELOADING=1\nMONOTONIC_USEC=";
  ASSERT_TRUE(heard.starts_with(head)) << heard;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto since = std::stoll(heard.substr(head.size()));
  EXPECT_GT(since, 0);
  EXPECT_LE(since, now.tv_sec * 1'000'000LL + now.tv_nsec / 1000);
}

TEST_F(service_manager, has_an_address_as_long_as_the_kernel_takes_and_no_longer) {
  const std::size_t most = sizeof(sockaddr_un::sun_path) - 1;
  const std::string longest = path(std::string(most - path("").size(), 'x'));
  const manager one{longest};
  ASSERT_TRUE(one.good());
  EXPECT_EQ(tell_service_manager("READY=1", longest.c_str()), told::yes);
  EXPECT_EQ(one.heard(), "READY=1");
  EXPECT_EQ(tell_service_manager("READY=1", (longest + "x").c_str()), told::unreachable);
  EXPECT_EQ(tell_service_manager("READY=1", "relative"), told::unreachable);
  EXPECT_EQ(tell_service_manager("READY=1", "vsock:2:1234"), told::unreachable);
}

TEST_F(service_manager, that_does_not_read_holds_nobody_up) {
  const manager one{path("notify")};
  told last = told::yes;
  int sent = 0;
  for (; last == told::yes && sent < 100'000; ++sent)
    last = tell_service_manager("WATCHDOG=1", path("notify").c_str());
  EXPECT_EQ(last, told::unreachable) << sent << " messages were taken";
}

TEST(watchdog, is_this_process_s_alone) {
  EXPECT_EQ(watchdog_interval("30000000", nullptr, 7), microseconds{30'000'000});
  EXPECT_EQ(watchdog_interval("30000000", "7", 7), microseconds{30'000'000});
  EXPECT_EQ(watchdog_interval("30000000", "8", 7), std::nullopt);
  EXPECT_EQ(watchdog_interval("30000000", "", 7), std::nullopt);
  EXPECT_EQ(watchdog_interval(nullptr, "7", 7), std::nullopt);
}

TEST(watchdog, wants_a_positive_number) {
  EXPECT_EQ(watchdog_interval("1", nullptr, 7), microseconds{1});
  EXPECT_EQ(watchdog_interval("9223372036854775807", nullptr, 7), microseconds::max());
  for (const char* const text : {"", "0", "-1", "1s", " 1", "9223372036854775808"})
    EXPECT_EQ(watchdog_interval(text, nullptr, 7), std::nullopt) << text;
}

} // namespace
} // namespace tollgate::proxy
