// Signs a delivery, so that its receiver can tell that it comes from here, is whole, and is fresh.
//
//     Tollgate-Signature: t=1795478400,v1=HEX     HEX = HMAC-SHA256(secret, "1795478400." + body), RFC 2104
//
// It refuses to know where the secret comes from, and what time it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tollgate::proxy::webhook {

inline constexpr const char* signature_header = "Tollgate-Signature";
inline constexpr const char* event_id_header = "Tollgate-Event-Id";

/// Lower-case hexadecimal.
std::string hmac_sha256_hex(std::string_view secret, std::string_view message);

/// The header's value. `unix_seconds` is the moment of this attempt.
std::string sign(std::string_view secret, std::int64_t unix_seconds, std::string_view body);

} // namespace tollgate::proxy::webhook
