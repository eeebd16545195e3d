// What a slot is worth that a dead process left: how much of a grant counts as used.
//
// Pure: the slot, the grant as the store has it, and whether the file may be believed at all. Going on with our own
// earlier life and settling somebody else's both go by it. It refuses to change either.
#pragma once

#include "metering/protocol/build.hpp"
#include "metering/usage_record.hpp"

#include <cstdint>

namespace tollgate::metering::protocol {

/// A record as it was found.
struct found_slot {
  const usage_record* record = nullptr; ///< null: there is none, or the file is not believed
  std::uint64_t used = 0;
  usage_by_endpoint by_endpoint;
  bool of_last_life = true; ///< else its `seq` says nothing
};
found_slot find_slot(const usage_record& record);

struct salvaged {
  tally counted;
  std::uint64_t forfeited = 0; ///< part of it: counted as used though nobody saw it used
};
salvaged salvage(const found_slot& slot, const grant_record& stored, bool enforced);

/// Whether the slot follows the grant as the store has it: its `seq` is the store's, or its pending operation explains
/// the difference. Only then is its `used` what really happened.
bool slot_follows(const found_slot& slot, const grant_record& stored) noexcept;

/// What a record holds by endpoint name.
usage_by_endpoint counted_in(const usage_record& record);

} // namespace tollgate::metering::protocol
