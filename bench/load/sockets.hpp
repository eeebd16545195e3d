// Sockets and addresses as this program needs them: resolved once, connected and listening without blocking.
//
// Thin over the system calls, so that what a connection costs is what is written here. It refuses to wait.
#pragma once

#include "proxy/relay/descriptor.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace tollgate::bench::load {

using proxy::relay::descriptor;

struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// The first address of `host_port`. Blocks while names are looked up. Throws std::runtime_error that names it.
socket_address resolve(const std::string& host_port);

/// A connection under way, from `source` where that is not null. Not open: errno says why.
descriptor connect_to(const socket_address& to, const socket_address* source) noexcept;

/// A listening socket that shares its port with the other threads' (SO_REUSEPORT). Throws std::runtime_error.
descriptor listen_on(const socket_address& where);

/// The port a socket was given.
std::uint16_t port_of(const descriptor& socket) noexcept;

/// What TCP_NODELAY is for: no small message waits for the acknowledgement of an earlier one.
void send_at_once(const descriptor& socket) noexcept;

/// Bytes to send; never written to, so that they are all the kernel's page of zeros.
inline constexpr std::size_t chunk_bytes = std::size_t{256} * 1024;
const char* chunk() noexcept;

/// Takes what a socket has received without copying it (MSG_TRUNC, tcp(7)): 0 is the end, negative is errno's.
ssize_t discard(int socket) noexcept;
inline constexpr std::size_t discard_bytes = std::size_t{1024} * 1024;

/// send() that raises no signal.
ssize_t send_some(int socket, const char* data, std::size_t size) noexcept;

} // namespace tollgate::bench::load
