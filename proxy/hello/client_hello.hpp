// What a ClientHello says that routing needs, and every way in which one can be wrong.
//
// Reads one whole handshake message, without its four-byte header; client_hello_reader puts it together from the
// wire. It refuses a hello whose lengths do not nest exactly, and one that two readers could understand differently:
// the proxy must never route by another name than the one that the warehouse will read. Everything that does not
// decide the name (cipher suites, versions, key shares) is the warehouse's business and is not judged.
#pragma once

#include "proxy/hello/host_name.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tollgate::proxy::hello {

struct client_hello {
  host_name server_name;               ///< empty: the hello has no server_name extension
  bool encrypted_client_hello = false; ///< then server_name is the outer, public one: all that can be routed by
};

/// Why bytes are not an acceptable ClientHello. The names go into the log.
enum class hello_flaw : std::uint8_t {
  none,
  not_a_handshake_record, ///< content type other than 22: HTTP, an SSLv2 hello, a Postgres packet, an alert
  record_version,         ///< major version other than 3
  record_length,          ///< 0, or above 2^14 (RFC 8446 section 5.1)
  not_a_client_hello,     ///< another handshake message
  too_long,               ///< more than max_hello_bytes on the wire
  bytes_after_hello,      ///< its last record goes on: a client has nothing to say before it was answered
  legacy_version,         ///< major version other than 3
  session_id,             ///< longer than 32, or than the hello
  cipher_suites,          ///< none, an odd length, or longer than the hello
  compression_methods,    ///< none, or longer than the hello
  extensions_length,      ///< does not end where the hello ends
  extension_length,       ///< longer than the block of extensions
  duplicate_extension,    ///< RFC 8446 section 4.2
  server_name_list,       ///< the list does not fill its extension, or is empty
  server_name_type,       ///< an entry that is not a host_name
  server_name_count,      ///< more than one entry (RFC 6066 section 3: one of a type, and there is one type)
  server_name_length,     ///< empty, above 253, or longer than the list
  server_name_character,  ///< NUL, not ASCII, or nothing that a host name has
};
inline constexpr std::size_t hello_flaws = 19;

std::string_view to_string(hello_flaw flaw) noexcept;

/// Parses the body of a ClientHello (RFC 8446 section 4.1.2) into `hello`; hello_flaw::none when it is good. Allocates
/// nothing.
hello_flaw parse_client_hello(std::span<const std::byte> body, client_hello& hello) noexcept;

} // namespace tollgate::proxy::hello
