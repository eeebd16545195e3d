// What an operator's change of an account, or a block, writes, as pure functions over what the store holds.
//
// The running protocol and the commands without a proxy share them. They refuse to talk to the store.
#pragma once

#include "metering/grant_protocol.hpp"
#include "metering/records.hpp"
#include "metering/store.hpp"

#include <optional>
#include <variant>

namespace tollgate::metering::protocol {

/// Whose account, and what it begins with if nobody has opened it yet.
struct account_place {
  std::string customer;
  period of{};
  std::uint64_t base_bytes = 0;
  std::string holder{};                      ///< who announces the change; empty: whoever finds it
  std::optional<std::uint64_t> used_bytes{}; ///< the fleet's, where it is known
};

/// The answer is known already.
struct answered_already {
  command_done::outcome how{};
  std::uint64_t allowance_bytes = 0;
  std::string detail;
};
struct planned_change {
  transact_request request;
  account_record after;
  announcement event; ///< written by the request
};
using change_plan = std::variant<answered_already, planned_change>;

struct planned_block {
  transact_request request;
  block_record after;
  std::uint64_t allowance_bytes = 0; ///< for the answer: a block leaves it as it is
  announcement event;                ///< written by the request
};
using block_plan = std::variant<answered_already, planned_block>;

/// An account that was changed has something left: what is to be told if the customer was cut off.
std::optional<event_note> note_restored(account_record& account, std::string_view why);

/// `account` and `adjustment` are what the store holds under account_key() and adjustment_key().
change_plan plan_adjustment(const account_place& where, const adjustment_command& what, wall_time now,
                            const stored_value& account, const stored_value& adjustment);

/// `block` and `account` are what the store holds under block_key() and account_key(). The account is only read, and an
/// unreadable one is no reason not to block.
block_plan plan_block(const account_place& where, const block_command& what, wall_time now, const stored_value& block,
                      const stored_value& account);

} // namespace tollgate::metering::protocol
