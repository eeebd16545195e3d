// Step 5, adjust: see adjustment.hpp.
//
// The adjustment's own record is created in the transact that changes the account: applied once, however often it is
// sent and by whomever.
#include "metering/protocol/adjustment.hpp"

#include "metering/protocol/build.hpp"

#include <limits>

namespace tollgate::metering::protocol {

namespace {

using outcome = command_done::outcome;

answered_already damaged(std::string_view what) {
  return {outcome::refused, 0, "the ledger's record of the " + std::string{what} + " cannot be read"};
}

bool overflows(std::int64_t a, std::int64_t b) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  return b >= 0 ? a > most - b : a < least - b;
}

std::optional<account_record> account_at(const account_place& where, const stored_value& bytes) {
  return bytes ? from_json<account_record>(*bytes) : new_account(where.base_bytes);
}

} // namespace

change_plan plan_adjustment(const account_place& where, const adjustment_command& what, wall_time now,
                            const stored_value& account, const stored_value& adjustment) {
  auto after = account_at(where, account);
  if (!after) return damaged("account");
  if (adjustment) {
    const auto before = from_json<adjustment_record>(*adjustment);
    if (!before) return damaged("adjustment");
    if (before->delta == what.delta_bytes) return answered_already{outcome::repeated, after->allowance(), {}};
    return answered_already{outcome::conflict, after->allowance(),
                            "adjustment " + what.id + " was made before, of " + std::to_string(before->delta) +
                                " bytes"};
  }
  if (overflows(after->adjusted, what.delta_bytes))
    return answered_already{outcome::refused, after->allowance(), "the sum of the adjustments would overflow"};
  after->adjusted += what.delta_bytes;
  ++after->seq;
  const adjustment_record record{where.of, what.delta_bytes, what.who, what.why, to_rfc3339(now)};
  const std::string key = account_key(where.customer, where.of);
  const std::string record_key = adjustment_key(where.customer, what.id);
  return planned_change{
      {{{key, account}, {record_key, std::nullopt}}, {{key, to_json(*after)}, {record_key, to_json(record)}}}, *after};
}

block_plan plan_block(const account_place& where, const block_command& what, wall_time now, const stored_value& block,
                      const stored_value& account) {
  const auto before = block ? from_json<block_record>(*block) : block_record{};
  if (!before) return damaged("block");
  const auto shown = account_at(where, account);
  const std::uint64_t allowance = shown ? shown->allowance() : 0;
  if (before->blocked == what.blocked) return answered_already{outcome::repeated, allowance, {}};
  const block_record after{what.blocked, what.who, what.why, to_rfc3339(now), before->seq + 1};
  const std::string key = block_key(where.customer);
  return planned_block{{{{key, block}}, {{key, to_json(after)}}}, after, allowance};
}

} // namespace tollgate::metering::protocol
