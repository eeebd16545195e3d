// The ledger's records and their keys, as values: JSON in the store, structs here.
//
// Parsing is strict about types and ranges (an account that does not parse is a damaged ledger, and nothing is granted
// from it) and keeps unknown members out: a newer version's record is refused, not half understood. Comparing in a
// transact always uses the bytes as they were read, never these structs written again.
#pragma once

#include "metering/days.hpp"
#include "metering/period.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tollgate::metering {

/// Whether the customer was told that the allowance is spent, and that it may go on.
enum class service_state : std::uint8_t {
  running,
  cut_off, ///< told
  renewed, ///< told that the next period has begun: this one's last word
};

/// `account/CUSTOMER/PERIOD`: allowance = base + adjusted, never below 0.
struct account_record {
  std::uint64_t base = 0;                         ///< from the configuration
  std::int64_t adjusted = 0;                      ///< sum of the adjustments
  std::uint64_t allocated = 0;                    ///< sum of the holders' `granted`
  std::vector<std::string> holders;               ///< who has a grant with something in it, sorted
  std::vector<std::string> endpoints;             ///< endpoint ids ever used, sorted; a third one is refused
  std::vector<unsigned> warned;                   ///< `warn_at` steps announced, per cent
  service_state service = service_state::running; ///< in JSON only where it is another
  day_totals days;                                ///< what is booked of all grants' `used`, forfeited bytes included
  days_by_endpoint by_day;                        ///< what is booked of all grants' `by_endpoint`
  std::uint64_t settled_used = 0;                 ///< `used` of holders that have left
  usage_by_endpoint settled_by_endpoint;
  std::uint64_t forfeited = 0; ///< counted as used though nobody saw it used: a lost or damaged usage file
  std::uint64_t seq = 0;
  bool operator==(const account_record&) const = default;

  std::uint64_t allowance() const noexcept;
  std::uint64_t remaining_to_allocate() const noexcept; ///< max(0, allowance - allocated)
};

/// `grant/CUSTOMER/PERIOD/HOLDER`
struct grant_record {
  std::uint64_t granted = 0; ///< cumulative, less what was returned
  std::uint64_t used = 0;
  usage_by_endpoint by_endpoint;
  std::uint64_t seq = 0;
  std::uint64_t op = 0; ///< the operation that wrote it last
  /// The part of `used` and of `by_endpoint` that the account's days hold. In JSON only where it is not all of it.
  std::uint64_t booked_used = 0;
  usage_by_endpoint booked_by_endpoint{};
  bool operator==(const grant_record&) const = default;
};

enum class holder_state : std::uint8_t { live, closed };

/// `holder/HOLDER`
struct holder_record {
  std::uint64_t epoch = 0;
  std::string nonce;
  holder_state state = holder_state::live;
  std::string node;
  std::string boot_id;
  std::string started; ///< RFC 3339
  std::string seen;    ///< RFC 3339
  std::uint64_t seq = 0;
  bool operator==(const holder_record&) const = default;
};

/// `adjustment/CUSTOMER/ID`
struct adjustment_record {
  period of{};
  std::int64_t delta = 0;
  std::string who;
  std::string why;
  std::string at; ///< RFC 3339
  bool operator==(const adjustment_record&) const = default;
};

/// `block/CUSTOMER`: an operator's word, in force until the next one. It has no period, so it outlives every month.
struct block_record {
  bool blocked = false;
  std::string who;
  std::string why;
  std::string at; ///< RFC 3339
  std::uint64_t seq = 0;
  bool operator==(const block_record&) const = default;
};

/// `recall/PERIOD/CUSTOMER`: somebody is hungry and nothing is left to allocate.
struct recall_record {
  std::string holder; ///< who asked last
  std::uint64_t seq = 0;
  bool wanted = true; ///< false: the recall is over
  std::string since;  ///< RFC 3339
  bool operator==(const recall_record&) const = default;
};

/// `config`
struct ledger_config {
  unsigned starts_on_day = 1;
  period newest_period{};
  std::uint64_t seq = 0;
  bool operator==(const ledger_config&) const = default;
};

// Keys. Customer ids and holders hold no '/'.
std::string account_key(std::string_view customer, period of);
std::string accounts_prefix(std::string_view customer);
std::string grant_key(std::string_view customer, period of, std::string_view holder);
std::string grants_prefix(std::string_view customer, period of);
std::string holder_key(std::string_view holder);
std::string adjustment_key(std::string_view customer, std::string_view id);
std::string block_key(std::string_view customer);
std::string recall_key(period of, std::string_view customer);
std::string recalls_prefix(period of);
inline constexpr std::string_view config_key = "config";

std::string to_json(const account_record& record);
std::string to_json(const grant_record& record);
std::string to_json(const holder_record& record);
std::string to_json(const adjustment_record& record);
std::string to_json(const block_record& record);
std::string to_json(const recall_record& record);
std::string to_json(const ledger_config& record);

/// Nothing when `text` is not exactly such a record: the ledger is damaged, or was written by a newer version.
template <class Record>
std::optional<Record> from_json(std::string_view text);
template <>
std::optional<account_record> from_json(std::string_view text);
template <>
std::optional<grant_record> from_json(std::string_view text);
template <>
std::optional<holder_record> from_json(std::string_view text);
template <>
std::optional<adjustment_record> from_json(std::string_view text);
template <>
std::optional<block_record> from_json(std::string_view text);
template <>
std::optional<recall_record> from_json(std::string_view text);
template <>
std::optional<ledger_config> from_json(std::string_view text);

} // namespace tollgate::metering
