// A unit of its own: the kernel's tcp_info, which is newer than the C library's, and the two do not mix.
#include "proxy/relay/dead_peer.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tollgate::proxy::relay {

std::optional<acknowledgement> ask(int socket) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return acknowledgement{info.tcpi_unacked, info.tcpi_notsent_bytes, info.tcpi_last_ack_recv};
}

} // namespace tollgate::proxy::relay
