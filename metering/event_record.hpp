// What a customer, or whoever looks after it, should hear of, as the ledger keeps it until it was logged and delivered.
//
//     event/CUSTOMER/PERIOD-SEQ     with the account of that period and that `seq`
//     event/CUSTOMER/block-SEQ      with the customer's block of that `seq`
//
// An event is written by the transact that makes it true, so a killed process loses none; and since that transact
// compares the record whose `seq` is in the key, no key is ever written for two changes. It refuses to know who is
// told.
#pragma once

#include "metering/period.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::metering {

enum class event_kind : std::uint8_t {
  warned,    ///< `percent` of the allowance is used: a step of `warn_at`
  cut_off,   ///< the allowance is used; everything of the customer was ended
  restored,  ///< after a cut-off: there is something to spend again; `why`: adjustment, configuration or period
  adjusted,  ///< an operator changed the allowance by `delta_bytes`
  blocked,   ///< by an operator
  unblocked, ///< by an operator
};
inline constexpr std::size_t event_kinds = 6;
std::string_view to_string(event_kind kind) noexcept;

/// One thing to tell. Members that the kind does not have are empty.
struct event_note {
  event_kind what{};
  unsigned percent = 0;
  std::int64_t delta_bytes = 0;
  std::string id{}; ///< the adjustment's
  std::string who{};
  std::string why{};
  bool operator==(const event_note&) const = default;
};

/// Everything that one transact made true of one customer, in the order to tell it.
struct event_record {
  std::string holder; ///< who tells it; empty: whoever finds it
  std::string at{};   ///< RFC 3339
  period of{};
  std::uint64_t allowance_bytes = 0;
  std::optional<std::uint64_t> used_bytes{}; ///< the whole fleet's, as far as it was known; nothing: it was not
  std::vector<event_note> notes{};           ///< at least one
  bool operator==(const event_record&) const = default;
};

/// A record on its way out.
struct announcement {
  std::string key;
  event_record what;
  bool again = false; ///< found in the ledger: a process before this one may have told it

  std::string_view customer() const noexcept;
  /// The same over retries, restarts and processes; unique even if a ledger of the same customers is made anew.
  std::string id_of(std::size_t note) const;
};

inline constexpr std::string_view events_prefix = "event/";
std::string event_key(std::string_view customer, period of, std::uint64_t account_seq);
std::string block_event_key(std::string_view customer, std::uint64_t block_seq);

std::string to_json(const event_record& record);
/// Nothing when `text` is not exactly such a record.
std::optional<event_record> event_from_json(std::string_view text);

} // namespace tollgate::metering
