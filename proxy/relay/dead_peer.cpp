// A unit of its own: the kernel's tcp_info, which is newer than the C library's, and the two do not mix.
#include "proxy/relay/dead_peer.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tollgate::proxy::relay {

namespace {

// Numbers within the kernel's bounds on a socket that is open: there is nothing to fail.
void set(int socket, int level, int option, int value) noexcept {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

} // namespace

void probe_when_silent(int socket, const probing& how) noexcept {
  if (how.idle.count() == 0) return;
  set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(socket, IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(how.interval.count()));
  set(socket, IPPROTO_TCP, TCP_KEEPCNT, how.probes);
  // Last: where keepalive is on already, the kernel counts the silence so far.
  set(socket, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(how.idle.count()));
}

std::optional<acknowledgement> ask(int socket) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return acknowledgement{info.tcpi_unacked, info.tcpi_notsent_bytes, info.tcpi_last_ack_recv};
}

} // namespace tollgate::proxy::relay
