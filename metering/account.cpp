// The slow path of spending: nothing was left.
#include "metering/account.hpp"

namespace tollgate::metering {

// "Set hungry, try once more": a refund or a raise between the first try and the flag would otherwise wake nobody.
spent account::starve(std::uint64_t wanted) noexcept {
  hungry_.store(true);
  ask();
  usage_record* const record = current_.load();
  if (record == nullptr) return {};
  return {record, record->slot.spend(wanted).bytes};
}

} // namespace tollgate::metering
