// Takes in what the store says of a record: newer, the same, merely late, or older than it can honestly be.
//
// Only `seq` decides, never a clock. It refuses to act on what it finds.
#pragma once

#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

enum class learnt : std::uint8_t {
  same,
  newer,
  late,        ///< asked before something newer was learned: nothing to see
  rolled_back, ///< asked after, and older all the same
  damaged,     ///< does not parse
};

template <class Record>
learnt learn(state& s, remembered<Record>& of, const stored_value& bytes, std::uint64_t asked_at) {
  if (of.known && of.bytes == bytes) return learnt::same;
  std::optional<Record> value = bytes ? from_json<Record>(*bytes) : Record{};
  if (!value) return learnt::damaged;
  if (of.known && of.exists()) {
    const bool later = bytes && value->seq > of.value.seq;
    if (!later) return asked_at < of.learned ? learnt::late : learnt::rolled_back;
  }
  of = {.known = true, .bytes = bytes, .value = std::move(*value), .learned = ++s.news};
  return learnt::newer;
}

/// What we wrote ourselves, and the store committed.
template <class Record>
void wrote(state& s, remembered<Record>& of, const std::string& bytes, const Record& value) {
  if (of.known && of.exists() && of.value.seq >= value.seq) return; // somebody's newer one was heard before the answer
  of = {.known = true, .bytes = bytes, .value = value, .learned = ++s.news};
}

/// An account, with what its change means for the customer. Returns whether it may be built upon.
bool learn_account(state& s, const grant_ptr& g, const stored_value& bytes, std::uint64_t asked_at);
void wrote_account(state& s, const grant_ptr& g, const std::string& bytes, const account_record& value);

/// A customer's block, with what its change means. Every grant's account is read together with it.
void learn_block(state& s, customer& c, const stored_value& bytes, std::uint64_t asked_at);
void wrote_block(state& s, customer& c, const std::string& bytes, const block_record& value);

/// The store holds a record older than one seen: no new grants from here on.
void freeze(state& s, const std::string& key);

} // namespace tollgate::metering::protocol
