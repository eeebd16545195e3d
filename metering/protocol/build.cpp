// Changes of the records: see build.hpp.
#include "metering/protocol/build.hpp"

#include <algorithm>
#include <cassert>

namespace tollgate::metering::protocol {

namespace {

void take_out(usage_by_endpoint& from, const usage_by_endpoint& what) {
  for (const auto& [name, usage] : what) {
    const auto at = from.find(name);
    if (at == from.end()) continue;
    at->second.to_warehouse -= std::min(at->second.to_warehouse, usage.to_warehouse);
    at->second.from_warehouse -= std::min(at->second.from_warehouse, usage.from_warehouse);
  }
}

} // namespace

account_record new_account(std::uint64_t base_bytes) {
  account_record account;
  account.base = base_bytes;
  return account;
}

bool is_member(const account_record& account, std::string_view holder) {
  return std::binary_search(account.holders.begin(), account.holders.end(), holder);
}

void join(account_record& account, const grant_record& own, std::string_view holder) {
  const auto at = std::lower_bound(account.holders.begin(), account.holders.end(), holder);
  if (at != account.holders.end() && *at == holder) return;
  account.holders.insert(at, std::string{holder});
  account.settled_used -= std::min(account.settled_used, own.used);
  take_out(account.settled_by_endpoint, own.by_endpoint);
}

void leave(account_record& account, const grant_record& own, std::string_view holder) {
  const auto at = std::lower_bound(account.holders.begin(), account.holders.end(), holder);
  if (at == account.holders.end() || *at != holder) return;
  account.holders.erase(at);
  account.settled_used += own.used;
  add(account.settled_by_endpoint, own.by_endpoint);
}

void set_granted(account_record& account, grant_record& own, std::uint64_t bytes) {
  assert(account.allocated >= own.granted);
  account.allocated = account.allocated - own.granted + bytes;
  own.granted = bytes;
}

void forfeit(account_record& account, std::uint64_t bytes) {
  account.forfeited += bytes;
}

void book(account_record& account, grant_record& own, const tally& upto, day on) {
  if (upto.used >= own.booked_used)
    add(account.days, on, upto.used - own.booked_used);
  else
    take(account.days, own.booked_used - upto.used);
  own.booked_used = upto.used;
  for (const auto& [name, usage] : upto.by_endpoint) {
    endpoint_usage& booked = own.booked_by_endpoint[name];
    const endpoint_usage now{std::max(usage.to_warehouse, booked.to_warehouse),
                             std::max(usage.from_warehouse, booked.from_warehouse)};
    add(account.by_day, name, on, {now.to_warehouse - booked.to_warehouse, now.from_warehouse - booked.from_warehouse});
    booked = now;
  }
}

bool takes_endpoints(const account_record& account, const std::vector<std::string>& ids) {
  std::size_t all = account.endpoints.size();
  for (auto id = ids.begin(); id != ids.end(); ++id) {
    const bool known = std::binary_search(account.endpoints.begin(), account.endpoints.end(), *id);
    if (!known && std::find(ids.begin(), id, *id) == id) ++all;
  }
  return all <= most_endpoint_ids;
}

bool add_endpoints(account_record& account, const std::vector<std::string>& ids) {
  if (!takes_endpoints(account, ids)) return false;
  for (const std::string& id : ids) {
    const auto at = std::lower_bound(account.endpoints.begin(), account.endpoints.end(), id);
    if (at == account.endpoints.end() || *at != id) account.endpoints.insert(at, id);
  }
  return true;
}

bool reached(std::uint64_t used, std::uint64_t allowance, unsigned percent) noexcept {
  // In hundredths, so that nothing overflows; an allowance under 100 bytes has reached its step a little early.
  return used / percent >= allowance / 100 && used > 0;
}

std::vector<unsigned> warn(account_record& account, std::uint64_t used, const std::vector<unsigned>& steps) {
  // By what is handed out, not by `used`: what others used is known a little late, and a step is announced once.
  const std::uint64_t most = std::max(used, account.allocated);
  std::erase_if(account.warned, [&](unsigned step) { return step == 0 || !reached(most, account.allowance(), step); });
  std::vector<unsigned> fresh;
  for (const unsigned step : steps) {
    if (step == 0 || !reached(used, account.allowance(), step)) continue;
    if (std::find(account.warned.begin(), account.warned.end(), step) != account.warned.end()) continue;
    account.warned.push_back(step);
    fresh.push_back(step);
  }
  return fresh;
}

void add(usage_by_endpoint& to, const usage_by_endpoint& what) {
  for (const auto& [name, usage] : what) {
    endpoint_usage& sum = to[name];
    sum.to_warehouse += usage.to_warehouse;
    sum.from_warehouse += usage.from_warehouse;
  }
}

} // namespace tollgate::metering::protocol
