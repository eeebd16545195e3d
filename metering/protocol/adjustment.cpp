// Step 5, adjust: see adjustment.hpp.
//
// The adjustment's own record is created in the transact that changes the account: applied once, however often it is
// sent and by whomever.
#include "metering/protocol/adjustment.hpp"

#include "metering/protocol/build.hpp"

#include <limits>
#include <utility>

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

announcement event_of(const account_place& where, wall_time now, std::uint64_t allowance, std::string key) {
  return {std::move(key),
          {.holder = where.holder,
           .at = to_rfc3339(now),
           .of = where.of,
           .allowance_bytes = allowance,
           .used_bytes = where.used_bytes,
           .notes = {}}};
}

} // namespace

std::optional<event_note> note_restored(account_record& account, std::string_view why) {
  if (account.service != service_state::cut_off || account.remaining_to_allocate() == 0) return std::nullopt;
  account.service = service_state::running;
  return event_note{.what = event_kind::restored, .why = std::string{why}};
}

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
  announcement event = event_of(where, now, after->allowance(), event_key(where.customer, where.of, after->seq));
  event.what.notes.push_back(
      {.what = event_kind::adjusted, .delta_bytes = what.delta_bytes, .id = what.id, .who = what.who, .why = what.why});
  if (auto restored = note_restored(*after, "adjustment")) event.what.notes.push_back(std::move(*restored));
  const adjustment_record record{where.of, what.delta_bytes, what.who, what.why, to_rfc3339(now)};
  const std::string key = account_key(where.customer, where.of);
  const std::string record_key = adjustment_key(where.customer, what.id);
  return planned_change{{{{key, account}, {record_key, std::nullopt}},
                         {{key, to_json(*after)}, {record_key, to_json(record)}, {event.key, to_json(event.what)}}},
                        *after,
                        event};
}

block_plan plan_block(const account_place& where, const block_command& what, wall_time now, const stored_value& block,
                      const stored_value& account) {
  const auto before = block ? from_json<block_record>(*block) : block_record{};
  if (!before) return damaged("block");
  const auto shown = account_at(where, account);
  const std::uint64_t allowance = shown ? shown->allowance() : 0;
  if (before->blocked == what.blocked) return answered_already{outcome::repeated, allowance, {}};
  const block_record after{what.blocked, what.who, what.why, to_rfc3339(now), before->seq + 1};
  announcement event = event_of(where, now, allowance, block_event_key(where.customer, after.seq));
  event.what.notes.push_back(
      {.what = what.blocked ? event_kind::blocked : event_kind::unblocked, .who = what.who, .why = what.why});
  const std::string key = block_key(where.customer);
  return planned_block{
      {{{key, block}}, {{key, to_json(after)}, {event.key, to_json(event.what)}}}, after, allowance, event};
}

} // namespace tollgate::metering::protocol
