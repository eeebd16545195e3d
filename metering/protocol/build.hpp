// What a transact writes: changes of an account and of one holder's grant, as pure functions over the records.
//
// Each keeps the first invariant by itself: what a grant gains, `allocated` gains. The running protocol, recovery and
// the commands without a proxy all write through these. They refuse to decide whether a change may be made.
#pragma once

#include "metering/period.hpp"
#include "metering/records.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::metering::protocol {

/// What a slot says was spent, as it goes into a grant record.
struct tally {
  std::uint64_t used = 0;
  usage_by_endpoint by_endpoint;
};

inline constexpr std::size_t most_endpoint_ids = 2;

account_record new_account(std::uint64_t base_bytes);

bool is_member(const account_record& account, std::string_view holder);
/// `holder` holds a grant from now on: what it had settled before is its own again.
void join(account_record& account, const grant_record& own, std::string_view holder);
/// `holder` is settled: what it used is the account's, and nobody has to look at its grant again.
void leave(account_record& account, const grant_record& own, std::string_view holder);

/// I1: both sides move together. Up or down.
void set_granted(account_record& account, grant_record& own, std::uint64_t bytes);

/// The allowance counts it as used though nobody saw it used.
void forfeit(account_record& account, std::uint64_t bytes);

/// Books what `own` has moved since it was last booked, up to `upto`, into the account's day `on`. `used` may have gone
/// down: then the newest days have less.
void book(account_record& account, grant_record& own, const tally& upto, day on);

/// Whether the account takes these endpoints: a third one is refused.
bool takes_endpoints(const account_record& account, const std::vector<std::string>& ids);
/// False, and nothing is changed, if it does not take them.
bool add_endpoints(account_record& account, const std::vector<std::string>& ids);

/// Marks the steps that `used` has reached, and forgets those it no longer reaches (the allowance was raised). Returns
/// the new ones.
std::vector<unsigned> warn(account_record& account, std::uint64_t used, const std::vector<unsigned>& steps);
bool reached(std::uint64_t used, std::uint64_t allowance, unsigned percent) noexcept;

void add(usage_by_endpoint& to, const usage_by_endpoint& what);

} // namespace tollgate::metering::protocol
