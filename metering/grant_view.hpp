// What the ledger knows, to be shown: the same numbers for the metrics, `/v1/usage`, the page and `tollgate usage`.
//
// Plain values, copied out on the ledger's thread. It refuses to be an input of any decision.
#pragma once

#include "metering/forecast.hpp"
#include "metering/period.hpp"
#include "metering/period_status.hpp"
#include "metering/records.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::metering {

enum class customer_state : std::uint8_t { open, warned, exhausted, blocked };
std::string_view to_string(customer_state state) noexcept;

/// One customer in one period, the whole fleet together.
struct customer_view {
  std::string customer;
  period of{};
  std::uint64_t allowance_bytes = 0;
  std::uint64_t granted_bytes = 0; ///< handed out to holders, what they used included
  std::uint64_t used_bytes = 0;    ///< settled, reported by others, and this process's own of this moment
  std::uint64_t remaining_bytes = 0;
  std::uint64_t forfeited_bytes = 0;   ///< part of used: counted so because a usage file was lost
  std::uint64_t own_granted_bytes = 0; ///< this holder's part of granted
  std::uint64_t own_used_bytes = 0;
  customer_state state = customer_state::open;
  bool enforced = true;
  bool heard = false; ///< the ledger has answered for this customer; else the numbers are the configuration's
  usage_by_endpoint by_endpoint;
  day_totals days;                       ///< they add up to `used_bytes`; what belongs to no endpoint is in them alone
  days_by_endpoint by_day;               ///< for each endpoint they add up to `by_endpoint`
  std::vector<std::string> endpoint_ids; ///< that the account has seen this period: two at the most
};

/// By the view's numbers and its days; `last_days` are the period's before.
forecast forecast_of(const customer_view& view, wall_time now, const day_totals& last_days);

/// For tollgate_ledger_transactions_total{operation,outcome}.
enum class operation : std::uint8_t {
  enroll,
  acquire,
  report,
  give_back,
  adjust,
  block,
  period,
  recover,
  note,
  event,
  count
};
enum class outcome : std::uint8_t { committed, refused, unknown, count };
std::string_view to_string(operation what) noexcept;
std::string_view to_string(outcome how) noexcept;
using transact_counts = std::array<std::array<std::uint64_t, static_cast<std::size_t>(outcome::count)>,
                                   static_cast<std::size_t>(operation::count)>;

struct grant_view {
  wall_time at{};
  period of{};
  bool registered = false;
  bool ledger_up = false;
  bool clock_suspect = false;
  period_status calendar;
  bool rolled_back = false;                                      ///< frozen: no new grants
  std::string holder;                                            ///< this process in the ledger
  std::uint64_t epoch = 0;                                       ///< of its life; 0: not registered yet
  std::size_t own_customers = 0;                                 ///< whose accounts it has a grant in
  std::map<std::string, std::size_t, std::less<>> other_holders; ///< of the same customers: in how many accounts
  std::vector<customer_view> customers;                          ///< in the configuration's order
  transact_counts transacts{};
};

} // namespace tollgate::metering
