// Length and code, then nothing more: what a start-up message asks for is the upstream's business.
#include "proxy/hello/postgres_preamble.hpp"

namespace tollgate::proxy::hello {

namespace {

constexpr std::byte handshake_record{22};

// "Protocol 1234" is where requests hide that are no start-ups.
constexpr std::uint32_t cancel_code = 80877102;
constexpr std::uint32_t ssl_code = 80877103;
constexpr std::uint32_t gss_code = 80877104;

// Length, code, process, and a key of 4 bytes (protocol 3.0) to 256 (3.2).
constexpr std::size_t least_cancel_bytes = 16;
constexpr std::size_t most_cancel_bytes = 12 + 256;

std::uint32_t big_endian(std::span<const std::byte> four) noexcept {
  std::uint32_t value = 0;
  for (const std::byte each : four.first(4))
    value = value << 8 | std::to_integer<std::uint32_t>(each);
  return value;
}

postgres_opening malformed(const char* flaw) noexcept {
  return {postgres_packet::malformed, 0, flaw};
}

postgres_packet request_of(std::uint32_t code) noexcept {
  switch (code) {
  case ssl_code:
    return postgres_packet::ssl_request;
  case gss_code:
    return postgres_packet::gss_request;
  case cancel_code:
    return postgres_packet::cancel_request;
  default:
    return code >> 16 == 2 || code >> 16 == 3 ? postgres_packet::startup : postgres_packet::malformed;
  }
}

bool fits(postgres_packet what, std::size_t length) noexcept {
  if (what == postgres_packet::startup) return true;
  if (what == postgres_packet::cancel_request) return length >= least_cancel_bytes && length <= most_cancel_bytes;
  return length == postgres_request_bytes;
}

} // namespace

postgres_opening read_postgres_packet(std::span<const std::byte> bytes) noexcept {
  if (bytes.empty()) return {};
  if (bytes[0] == handshake_record) return {postgres_packet::client_hello, 0, ""};
  // The limit is below 2^16: a length that begins with anything but two zeros is no length.
  for (std::size_t i = 0; i < bytes.size() && i < 2; ++i)
    if (bytes[i] != std::byte{0}) return malformed("not a Postgres packet");
  if (bytes.size() < 4) return {};
  const std::size_t length = big_endian(bytes);
  if (length < postgres_request_bytes || length > max_postgres_packet_bytes)
    return malformed("a packet of an impossible length");
  if (bytes.size() < postgres_request_bytes) return {};
  const postgres_packet what = request_of(big_endian(bytes.subspan(4)));
  if (what == postgres_packet::malformed) return malformed("neither a request nor a protocol version that is known");
  if (!fits(what, length)) return malformed("a request of another length than its kind has");
  if (bytes.size() < length) return {};
  return {what, length, ""};
}

} // namespace tollgate::proxy::hello
