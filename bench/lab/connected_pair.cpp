// See connected_pair.hpp.
#include "bench/lab/connected_pair.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace tollgate::bench {
namespace {

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error{errno, std::generic_category(), what};
  return result;
}

constexpr int kind = SOCK_STREAM | SOCK_CLOEXEC;

} // namespace

std::pair<proxy::relay::descriptor, proxy::relay::descriptor> connected_pair() {
  using proxy::relay::descriptor;
  const descriptor listener{checked(::socket(AF_INET, kind, 0), "socket")};
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  void* const address = &at;
  checked(::bind(listener.get(), static_cast<sockaddr*>(address), size), "bind");
  checked(::listen(listener.get(), 1), "listen");
  checked(::getsockname(listener.get(), static_cast<sockaddr*>(address), &size), "getsockname");
  descriptor one{checked(::socket(AF_INET, kind, 0), "socket")};
  checked(::connect(one.get(), static_cast<sockaddr*>(address), size), "connect");
  descriptor two{checked(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4")};
  for (const int each : {one.get(), two.get()}) {
    const int on = 1;
    checked(::setsockopt(each, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
    checked(::fcntl(each, F_SETFL, O_NONBLOCK), "O_NONBLOCK");
  }
  return {std::move(one), std::move(two)};
}

} // namespace tollgate::bench
