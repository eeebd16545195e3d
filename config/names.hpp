// Names: what an id, a host and a VPC endpoint look like, and which known word a misspelt one was meant to be.
//
// It refuses wildcards: a host is routed by its exact name. What a warehouse's own host names look like is not here.
#pragma once

#include "config/parsed.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tollgate::config {

/// The longest id or name. They become labels of metrics and keys of the ledger.
inline constexpr std::size_t max_name_bytes = 63;

/// A customer's id, or the name of an endpoint, listener, group or node: letters, digits, `.`, `_` and `-`, the first
/// one a letter or a digit, at most 63 bytes.
parsed<std::string> parse_name(std::string_view text);

/// A DNS host name (RFC 1123: labels of 1 to 63 letters, digits, `-` and `_`, 253 bytes in all), answered in lower
/// case without a trailing dot. Addresses and wildcards are refused.
parsed<std::string> parse_host_name(std::string_view text);

/// Whether `text` is `vpce-` and 8 or 17 hexadecimal digits in lower case, as EC2 gives out ids.
bool is_vpc_endpoint_id(std::string_view text) noexcept;

/// The word of `known` that `misspelt` is at most two typing errors away from, or empty.
std::string_view nearest(std::string_view misspelt, std::span<const std::string_view> known);

/// `; did you mean 'listen'?`, or empty.
std::string did_you_mean(std::string_view misspelt, std::span<const std::string_view> known);

} // namespace tollgate::config
