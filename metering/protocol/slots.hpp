// The usage file's records and the grants that are spent from them: taking records up, and agreeing with the store.
//
// It refuses to ask the store for anything: load.cpp does, and comes here with the answer.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// Makes a grant of every record that an earlier life left in our file. Nothing is spent from them before adopt().
void take_up_records(state& s);

/// The grant for that customer and period, with a record; null when the file is full.
grant_ptr open_grant(state& s, customer& c, period of);

/// The record's endpoint names follow the customer's setting. Counters of names that are gone move to `carried`.
void name_endpoints(grant& g);

/// What a record holds by endpoint name.
usage_by_endpoint counted_in(const usage_record& record);

/// The store has told our grant: makes the slot agree with it. This is the recovery of our own earlier life.
void adopt(state& s, const grant_ptr& g);

/// Lets workers spend from it, if it is its customer's current one and fit to be spent from.
void turn_front(const grant_ptr& g);

/// The record is free for another customer and period; the grant is forgotten.
void drop(state& s, const grant_ptr& g);

/// Whether the slot follows the grant as the store has it: then its `used` is what really happened.
bool slot_follows(const usage_record& record, const grant_record& stored) noexcept;
/// Whether it never agreed with the store: what it counts comes on top of what the store knows. Only where the
/// allowance is not enforced is anything spent from such a record.
bool never_adopted(const usage_record& record, const grant_record& stored) noexcept;
/// How much of it the account's days hold, where the slot follows.
std::uint64_t booked_of(const usage_record& record, const grant_record& stored) noexcept;

} // namespace tollgate::metering::protocol
