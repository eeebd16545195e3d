// The refusal that a TLS client understands: one fatal alert in the clear, before any handshake.
//
// It refuses to say more than that: the reason itself is in the log and the metrics.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tollgate::proxy::hello {

inline constexpr std::size_t alert_bytes = 7;

/// A fatal access_denied (RFC 8446 section 6.2, alert 49). `record_version` is the one of the ClientHello's record:
/// a client that has negotiated nothing yet accepts its own.
std::array<std::byte, alert_bytes> access_denied(std::uint16_t record_version) noexcept;

} // namespace tollgate::proxy::hello
