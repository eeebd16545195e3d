// The daily totals of the period before the current one, which forecasts need in a period's first weeks.
//
// Read from the ledger once in ten minutes, since a period that is over may still be settled, and kept by customer. It
// refuses to keep a view waiting for a ledger that is away: then forecasts go by what is known. The main thread only.
#pragma once

#include "metering/days.hpp"
#include "metering/period.hpp"
#include "proxy/gate.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tollgate::proxy::admin {

class last_period {
 public:
  /// Reads it again if it is due. `current` is the period of the view.
  boost::asio::awaitable<void> refresh(gate& of, metering::period current);
  /// Empty where nothing is known.
  const metering::day_totals& days_of(const std::string& customer) const;

 private:
  metering::period before_{}; ///< the period whose successor was current when it was read
  std::chrono::steady_clock::time_point next_{};
  bool reading_ = false;
  std::unordered_map<std::string, metering::day_totals> days_;
};

} // namespace tollgate::proxy::admin
