// The table of probes: what `tollgate doctor` looks at, under which name, and what no answer of it can tell.
//
// The ids are in the JSON and in docs/doctor.md: they do not change.
#pragma once

#include <array>
#include <string_view>

namespace tollgate::proxy::doctor {

struct probe {
  std::string_view id;
  std::string_view limits; ///< what it can and cannot tell apart
};

namespace probe_id {
inline constexpr std::string_view descriptors = "descriptors";
inline constexpr std::string_view ledger = "ledger";
inline constexpr std::string_view clock = "clock";
inline constexpr std::string_view webhook = "webhook";
inline constexpr std::string_view keepalive = "keepalive";
inline constexpr std::string_view client_names = "client_names";
inline constexpr std::string_view upstream_names = "upstream_names";
inline constexpr std::string_view zones = "zones";
inline constexpr std::string_view loop = "loop";
inline constexpr std::string_view source_address = "source_address";
inline constexpr std::string_view tcp = "tcp";
inline constexpr std::string_view postgres_tls = "postgres_tls";
inline constexpr std::string_view tls_certificate = "tls_certificate";
inline constexpr std::string_view ocsp_cache = "ocsp_cache";
} // namespace probe_id

/// In the order of the report.
extern const std::array<probe, 14> probes;

/// Of the table; empty for an id that is not in it.
std::string_view limits_of(std::string_view id) noexcept;

} // namespace tollgate::proxy::doctor
