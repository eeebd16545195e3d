// See salvage.hpp.
#include "metering/protocol/salvage.hpp"

#include <algorithm>

namespace tollgate::metering::protocol {

namespace {

void raise_to(usage_by_endpoint& sums, const usage_by_endpoint& least) {
  for (const auto& [name, usage] : least) {
    endpoint_usage& sum = sums[name];
    sum.to_warehouse = std::max(sum.to_warehouse, usage.to_warehouse);
    sum.from_warehouse = std::max(sum.from_warehouse, usage.from_warehouse);
  }
}

salvaged of_a_slot_that_follows(const found_slot& slot, const grant_record& stored, bool enforced) {
  // A worker that was killed between moving `used` past the limit and taking it back had sent nothing of it.
  const std::uint64_t used = enforced ? std::min(slot.used, stored.granted) : slot.used;
  salvaged result;
  result.counted = {std::max(used, stored.used), stored.by_endpoint};
  raise_to(result.counted.by_endpoint, slot.by_endpoint);
  return result;
}

} // namespace

found_slot find_slot(const usage_record& record) {
  return {&record, record.slot.used.load(), counted_in(record)};
}

salvaged salvage(const found_slot& slot, const grant_record& stored, bool enforced) {
  if (slot_follows(slot, stored)) return of_a_slot_that_follows(slot, stored, enforced);
  salvaged result;
  result.counted = {std::max(stored.granted, stored.used), stored.by_endpoint};
  result.forfeited = result.counted.used - stored.used;
  if (slot.record == nullptr || enforced) return result;
  // Where the allowance is not enforced bytes move without a grant, even before the store was heard: then the slot
  // counts from nothing, on top of what the store knows.
  if (slot.record->seq.load() == 0) {
    result.counted.used += slot.used;
    add(result.counted.by_endpoint, slot.by_endpoint);
  } else {
    result.counted.used = std::max(result.counted.used, slot.used);
    raise_to(result.counted.by_endpoint, slot.by_endpoint);
  }
  return result;
}

bool slot_follows(const found_slot& slot, const grant_record& stored) noexcept {
  if (slot.record == nullptr) return false;
  if (slot.of_last_life && slot.record->seq.load() == stored.seq) return true;
  const std::uint64_t pending = slot.record->pending_op.load();
  return pending != 0 && pending == stored.op;
}

usage_by_endpoint counted_in(const usage_record& record) {
  usage_by_endpoint sum;
  for (std::size_t i = 0; i < max_endpoints; ++i) {
    const endpoint_usage usage{record.moved[i][0].load(), record.moved[i][1].load()};
    if (usage != endpoint_usage{} && record.endpoints[i][0] != '\0')
      add(sum, {{std::string{record.endpoints[i].data()}, usage}});
  }
  return sum;
}

} // namespace tollgate::metering::protocol
