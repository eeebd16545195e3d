// An account of its own with an allowance that does not end, without a ledger behind it.
#pragma once

#include "metering/account.hpp"

#include <limits>

namespace tollgate::bench {

struct rich_customer final : metering::account_signals {
  rich_customer() {
    account.turn_to(&record);
    account.raise(std::numeric_limits<std::uint64_t>::max() / 2);
  }
  void credit_wanted(metering::account&) noexcept override {}
  void credit_back(metering::account&) noexcept override {}

  std::uint64_t used() const noexcept { return record.slot.used.load(); }
  std::uint64_t moved(metering::direction way) const noexcept {
    return record.moved[0][static_cast<std::size_t>(way)].load();
  }
  /// What was spent and not given back is what was booked.
  bool settled() const noexcept {
    return used() == moved(metering::direction::to_warehouse) + moved(metering::direction::from_warehouse);
  }

  metering::usage_record record;
  metering::account account{0, true, *this};
};

} // namespace tollgate::bench
