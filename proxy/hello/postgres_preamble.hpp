// What a Postgres client says first: a request for encryption, a cancellation, a plaintext start-up, or TLS at once.
//
// Only peeks: the caller keeps the bytes and forwards them as they came. It refuses what no Postgres server would
// answer, as soon as a byte is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tollgate::proxy::hello {

/// Of a request: SSLRequest, GSSENCRequest. Length and code.
inline constexpr std::size_t postgres_request_bytes = 8;
/// The server's own limit for a packet before authentication (MAX_STARTUP_PACKET_LENGTH).
inline constexpr std::size_t max_postgres_packet_bytes = 10'000;

enum class postgres_packet : std::uint8_t {
  need_more,
  ssl_request,
  gss_request,    ///< GSSENCRequest
  cancel_request, ///< the key's length is the protocol version's business
  startup,        ///< a StartupMessage of protocol 2 or 3, in the clear
  client_hello,   ///< direct TLS: from here on the hello reader judges
  malformed,
};

struct postgres_opening {
  postgres_packet what = postgres_packet::need_more;
  std::size_t size = 0;  ///< of the packet on the wire; 0 for need_more, client_hello and malformed
  const char* flaw = ""; ///< of a malformed one, for the log
};

/// `bytes` is everything that came from the packet's first byte on. Never need_more once there are
/// max_postgres_packet_bytes.
postgres_opening read_postgres_packet(std::span<const std::byte> bytes) noexcept;

} // namespace tollgate::proxy::hello
