// See sockets.hpp.
#include "bench/load/sockets.hpp"
#include "config/address.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace tollgate::bench::load {
namespace {

constexpr int backlog = 4096;

void set_flag(const descriptor& socket, int level, int option) noexcept {
  const int on = 1;
  ::setsockopt(socket.get(), level, option, &on, sizeof on);
}

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error{what + ": " + std::strerror(errno)};
}

} // namespace

socket_address resolve(const std::string& host_port) {
  const auto split = config::split_host_port(host_port);
  if (!split) throw std::runtime_error{"'" + host_port + "' is not HOST:PORT"};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string host{split->host};
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(split->port).c_str(), &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
  if (failed != 0) throw std::runtime_error{"'" + host_port + "': " + ::gai_strerror(failed)};
  socket_address address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.size = found->ai_addrlen;
  return address;
}

descriptor connect_to(const socket_address& to, const socket_address* source) noexcept {
  descriptor socket{::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket.is_open()) return socket;
  if (source != nullptr) {
    // The port is chosen by connect(), which knows that one to another target may be used again.
    set_flag(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    if (::bind(socket.get(), source->get(), source->size) != 0) return {};
  }
  if (::connect(socket.get(), to.get(), to.size) != 0 && errno != EINPROGRESS) {
    const int why = errno;
    socket.close();
    errno = why;
  }
  return socket;
}

descriptor listen_on(const socket_address& where) {
  descriptor socket{::socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket.is_open()) fail("socket");
  set_flag(socket, SOL_SOCKET, SO_REUSEADDR);
  set_flag(socket, SOL_SOCKET, SO_REUSEPORT);
  set_flag(socket, IPPROTO_TCP, TCP_NODELAY); // connections inherit it
  if (::bind(socket.get(), where.get(), where.size) != 0) fail("bind");
  if (::listen(socket.get(), backlog) != 0) fail("listen");
  return socket;
}

std::uint16_t port_of(const descriptor& socket) noexcept {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&name), &size);
  // Both families have the port at the same place.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&name)->sin_port);
}

void send_at_once(const descriptor& socket) noexcept {
  set_flag(socket, IPPROTO_TCP, TCP_NODELAY);
}

const char* chunk() noexcept {
  static const char zeros[chunk_bytes]{};
  return zeros;
}

ssize_t discard(int socket) noexcept {
  static char nowhere[discard_bytes]; // the kernel does not write to it, but checkers of memory believe it might
  return ::recv(socket, nowhere, sizeof nowhere, MSG_TRUNC);
}

ssize_t send_some(int socket, const char* data, std::size_t size) noexcept {
  return ::send(socket, data, size, MSG_NOSIGNAL);
}

} // namespace tollgate::bench::load
