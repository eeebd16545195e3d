// What a receiver's answer means for a delivery, and how long to wait before the next try. Pure functions.
#pragma once

#include "metering/period.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace tollgate::proxy::webhook {

/// For tollgate_webhook_deliveries_total{outcome}.
enum class delivery_outcome : std::uint8_t {
  delivered, ///< 2xx
  failed,    ///< tried again later
  rejected,  ///< the receiver has understood it and does not want it: not tried again
  expired,   ///< given up: it failed for too long
};
inline constexpr std::size_t delivery_outcomes = 4;
std::string_view to_string(delivery_outcome outcome) noexcept;

/// 400, 410, 413, 415 and 422 are about this very event. Every other answer may change without it: a wrong secret
/// (401, 403), a path that is not there yet (404), a receiver that is ill (5xx) or busy (429), a redirect (never
/// followed).
delivery_outcome outcome_of(unsigned status) noexcept;

inline constexpr std::chrono::milliseconds first_pause{1'000};
inline constexpr std::chrono::milliseconds longest_pause{300'000};         ///< of one event
inline constexpr std::chrono::milliseconds longest_receiver_pause{30'000}; ///< of all, while the receiver fails

/// After the `failures`-th failure in a row, from 1 on: doubled each time, up to `longest`, and a random part of up to
/// half taken off. `random` is 64 random bits.
std::chrono::milliseconds pause_after(unsigned failures, std::chrono::milliseconds longest,
                                      std::uint64_t random) noexcept;

/// Whether an event of `at` (RFC 3339) is given up: four days after the beginning of its day, so that three whole days
/// have been tried. One whose time cannot be read is never too old.
bool is_expired(std::string_view at, metering::wall_time now) noexcept;

} // namespace tollgate::proxy::webhook
