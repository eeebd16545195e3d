// What the usage file holds for one customer and period: the slot, the endpoints' counters, and which grant it is.
//
// Workers touch the slot and the counters; the ledger's thread alone writes the rest. The layout is part of the file
// format: a change needs a new `usage_file::format`.
#pragma once

#include "metering/slot.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

namespace tollgate::metering {

/// The two ways bytes go. The values index the counters below and are part of the file format.
enum class direction : std::uint8_t { to_warehouse = 0, from_warehouse = 1 };

inline constexpr std::size_t max_endpoints = 8; ///< endpoint entries of one customer; config refuses more
inline constexpr std::size_t max_name = 63;     ///< bytes of a customer's id or an endpoint's name; config refuses more

using fixed_name = std::array<char, max_name + 1>; ///< NUL-terminated

/// 1 KiB: the slot's line, two lines of counters, and what identifies them.
///
///      0  slot: used, limit
///     64  moved[endpoint][direction], 8 bytes each
///    192  period, day, seq, pending_op
///    256  customer
///    320  endpoints[8]
///    832  spare, to 1024
struct alignas(64) usage_record {
  metering::slot slot;
  std::array<std::array<std::atomic<std::uint64_t>, 2>, max_endpoints> moved{};

  /// The period's first day as days since 1970-01-01; 0 is a record that is free.
  alignas(64) std::atomic<std::int32_t> period_day{0};
  /// The day, counted like `period_day`, that bytes belong to that are in no report; 0: not known.
  std::atomic<std::int32_t> day{0};
  std::atomic<std::uint64_t> seq{0};        ///< the grant record's `seq` that this slot follows
  std::atomic<std::uint64_t> pending_op{0}; ///< the operation sent and not yet answered; 0: none

  alignas(64) fixed_name customer{};
  std::array<fixed_name, max_endpoints> endpoints{};
  std::array<std::byte, 192> spare{};
};
static_assert(sizeof(usage_record) == 1024 && std::is_standard_layout_v<usage_record>);

} // namespace tollgate::metering
