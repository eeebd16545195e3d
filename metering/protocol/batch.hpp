// One transact over some of this holder's grants: compare what was read, write what follows from it, and take the
// outcome in, however late it comes.
//
// Acquire, report and return all go through here, so that the rules on unknown outcomes, conflicts and lost identities
// are kept in one place. It refuses to decide what is written.
#pragma once

#include "metering/protocol/build.hpp"
#include "metering/protocol/state.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace tollgate::metering::protocol {

/// In one transact: 60 accounts, 60 grants and a holder are under etcd's 128.
inline constexpr std::size_t most_grants = 60;

struct batch_part {
  grant_ptr of;
  grant_record own;                      ///< afterwards
  std::optional<account_record> account; ///< afterwards; nothing: it is neither compared nor written
  std::size_t day_ends = 0;              ///< how many of `grant::day_ends` are booked now
  std::uint64_t forfeit = 0;             ///< how much of `grant::forfeit` is in the account now
  std::uint64_t fleet_used = 0;          ///< what `notes` say was used
  std::vector<event_note> notes;         ///< what this transact makes true of the customer, and announces
};

struct batch {
  operation what{};
  std::vector<batch_part> parts;
};

/// Whether another part fits, with an event of its own.
bool has_room(const batch& what) noexcept;

/// `committed` false: refused, and what was learned from that is already remembered.
using batch_done = std::function<void(const batch&, bool committed)>;

/// Sends it. Its grants are busy until the outcome is known.
void launch(state& s, batch what, batch_done then);

/// A part with the account in it: joined, with today's bytes, forfeits and events booked and `used` told. The caller
/// then changes what it came for.
batch_part part_with_account(state& s, const grant_ptr& g);
/// Tells `used` once more, after `granted` has changed: it is never told above that.
void tell_used(const state& s, batch_part& part);
/// A part that only tells `used`.
batch_part part_without_account(state& s, const grant_ptr& g);

/// What the slot says, as far as it may be told: never more than what is granted.
tally count_slot(const grant& g);
/// The whole fleet's `used`, as far as this holder knows.
std::uint64_t fleet_used(const state& s, const grant& g);

/// Whether the customer has to be told something that the account does not say was told.
bool note_due(const state& s, const grant& g);

/// Whether this grant may be written now.
bool idle(const state& s, const grant& g) noexcept;

} // namespace tollgate::metering::protocol
