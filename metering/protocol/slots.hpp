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

/// The store has told our grant: makes the slot agree with it. This is the recovery of our own earlier life.
void adopt(state& s, const grant_ptr& g);

/// Lets workers spend from it, if it is its customer's current one and fit to be spent from.
void turn_front(const grant_ptr& g);

/// The record is free for another customer and period; the grant is forgotten.
void drop(state& s, const grant_ptr& g);

} // namespace tollgate::metering::protocol
