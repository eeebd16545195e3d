// How much to ask for, and when: grants follow bytes, never timers.
//
//     chunk = min(R, max(64 KiB, min(64 MiB, max(4 MiB, rate * 10 s), R / (2 P))))
//
// R is what the account has left to hand out, P its holders. The last term makes grants small near the end, so that
// little is stranded: simulated at 300 GB and 100 holders, 0.13 MB. Where the largest chunk lasts for less than a
// second, a refill is of several, in one grant. It refuses to know where the numbers come from.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tollgate::metering::protocol {

inline constexpr std::uint64_t smallest_chunk = std::uint64_t{64} << 10;
inline constexpr std::uint64_t usual_chunk = std::uint64_t{4} << 20;
inline constexpr std::uint64_t largest_chunk = std::uint64_t{64} << 20;

struct demand {
  std::uint64_t remaining = 0; ///< R
  std::uint64_t holders = 1;   ///< P, this one included
  double bytes_per_second = 0;
};

inline std::uint64_t seconds_of(double bytes_per_second, double seconds) noexcept {
  return static_cast<std::uint64_t>(std::min(bytes_per_second * seconds, 1e15)); // a rate nobody has, below 2^63
}

/// A holder's part of R that leaves enough to the others.
inline std::uint64_t fair_part(const demand& d) noexcept {
  return d.remaining / (2 * std::max<std::uint64_t>(d.holders, 1));
}

inline std::uint64_t chunk(const demand& d) noexcept {
  const std::uint64_t by_rate = std::max(usual_chunk, seconds_of(d.bytes_per_second, 10));
  return std::min(d.remaining, std::max(smallest_chunk, std::min({largest_chunk, by_rate, fair_part(d)})));
}

/// Ask when less than this is left. Zero when there is nothing to ask for.
inline std::uint64_t ask_mark(const demand& d) noexcept {
  if (d.remaining == 0) return 0;
  return std::max(chunk(d) / 4, seconds_of(d.bytes_per_second, 3));
}

/// What to ask for when `left` bytes are left: a chunk, or what brings a second's traffic above the mark. One chunk
/// after the other would reach the mark too, with a transact for each: 90 a second at 16 Gb/s, a tenth of all CPU time.
inline std::uint64_t refill(const demand& d, std::uint64_t left) noexcept {
  const std::uint64_t wished = ask_mark(d) + seconds_of(d.bytes_per_second, 1);
  return std::max(chunk(d), std::min(wished > left ? wished - left : 0, fair_part(d)));
}

} // namespace tollgate::metering::protocol
