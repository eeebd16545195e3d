// How a connection begins before its order: with nothing, with a TLS ClientHello, or as a Postgres client does.
//
// Bytes only. The hello is one that a real client might send, and no TLS follows it: what is measured is a proxy that
// reads it and passes it on. It refuses names that no hello can carry.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tollgate::bench::load {

enum class opening : std::uint8_t { tcp, tls, postgres };

/// An SSLRequest: length 8, code 80877103 (PostgreSQL's protocol, "Message Formats").
inline constexpr std::string_view ssl_request{"\x00\x00\x00\x08\x04\xd2\x16\x2f", 8};

/// The longest name of a host (RFC 1035 section 2.3.4).
inline constexpr std::size_t max_server_name_bytes = 253;

/// One TLS record with a TLS 1.3 ClientHello (RFC 8446 section 4.1.2); `server_name` is at most max_server_name_bytes,
/// and empty for a hello without one.
std::string client_hello(std::string_view server_name);

} // namespace tollgate::bench::load
