// One unconnected datagram socket a message: they are rare, and a manager that was restarted is found again.
#include "proxy/process/notify.hpp"

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tollgate::proxy {
namespace {

template <typename number>
std::optional<number> positive(const char* text) noexcept {
  number value = 0;
  const char* const end = text + std::strlen(text);
  const auto [after, bad] = std::from_chars(text, end, value);
  if (bad != std::errc{} || after != end || value <= 0) return std::nullopt;
  return value;
}

const char* from_environment(const char* name) noexcept {
  return std::getenv(name); // NOLINT(concurrency-mt-unsafe): nothing in this program changes the environment
}

} // namespace

told tell_service_manager(std::string_view lines, const char* path) noexcept {
  if (path == nullptr || *path == '\0') return told::nobody;
  const std::size_t length = std::strlen(path);
  sockaddr_un to{};
  // What is too long for the kernel's address is no socket that anybody could have opened.
  if ((*path != '/' && *path != '@') || length >= sizeof to.sun_path) return told::unreachable;
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, path, length);
  if (*path == '@')
    to.sun_path[0] = '\0'; // unix(7): an abstract name begins with a null byte and needs none at its end
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);

  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return told::unreachable;
  const auto* const address = static_cast<const sockaddr*>(static_cast<const void*>(&to));
  const ssize_t sent = ::sendto(socket, lines.data(), lines.size(), MSG_NOSIGNAL, address, size);
  ::close(socket);
  return sent == static_cast<ssize_t>(lines.size()) ? told::yes : told::unreachable;
}

told tell_service_manager(std::string_view lines) noexcept {
  return tell_service_manager(lines, from_environment("NOTIFY_SOCKET"));
}

told tell_reloading() noexcept {
  // sd_notify(3): the manager compares the time with that of its own request, on the same clock.
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  constexpr std::string_view head = "RELOADING=1\nMONOTONIC_USEC=";
  char lines[head.size() + 24];
  std::memcpy(lines, head.data(), head.size());
  const auto usec = static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
  const auto written = std::to_chars(lines + head.size(), lines + sizeof lines, usec);
  return tell_service_manager({lines, static_cast<std::size_t>(written.ptr - lines)});
}

told tell_ready() noexcept {
  return tell_service_manager("READY=1");
}

told tell_stopping() noexcept {
  return tell_service_manager("STOPPING=1");
}

std::optional<std::chrono::microseconds> watchdog_interval(const char* usec, const char* pid, pid_t self) noexcept {
  if (usec == nullptr) return std::nullopt;
  if (pid != nullptr && positive<pid_t>(pid) != self) return std::nullopt;
  const auto every = positive<long long>(usec);
  if (!every) return std::nullopt;
  return std::chrono::microseconds{*every};
}

std::optional<std::chrono::microseconds> watchdog_interval() noexcept {
  return watchdog_interval(from_environment("WATCHDOG_USEC"), from_environment("WATCHDOG_PID"), ::getpid());
}

} // namespace tollgate::proxy
