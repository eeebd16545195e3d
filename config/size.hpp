// Sizes as people write them (`300GB`, `1.5TiB`) turned into exact bytes.
//
// For allowances. It refuses what is not a whole number of bytes, and anything it would have to round.
#pragma once

#include "config/parsed.hpp"

#include <cstdint>
#include <string_view>

namespace tollgate::config {

/// The largest size: 4 EiB. Two of them still add up in 64 bits with room for an adjustment.
inline constexpr std::uint64_t max_size_bytes = std::uint64_t{1} << 62U;

/// A decimal number and one of `B kB MB GB TB` (powers of 1000) or `KiB MiB GiB TiB` (powers of 1024); without a unit,
/// bytes. Answers bytes.
parsed<std::uint64_t> parse_size(std::string_view text);

} // namespace tollgate::config
