// What news of an account means: see remember.hpp.
#include "metering/protocol/remember.hpp"

#include <utility>

namespace tollgate::metering::protocol {

namespace {

/// After the account of `g` has changed, for whatever reason.
void account_changed(state& s, const grant_ptr& g, std::uint64_t before, bool existed) {
  const account_record& account = g->account.value;
  if (g->owner == nullptr || g->owner->now != g) return;
  if (existed && account.allowance() != before)
    tell(s,
         {.what = ledger_event::kind::adjusted, .customer = g->customer_id, .of = g->of, .bytes = account.allowance()});
  judge(s, *g->owner);
}

} // namespace

bool learn_account(state& s, const grant_ptr& g, const stored_value& bytes, std::uint64_t asked_at) {
  const std::uint64_t before = g->account.value.allowance();
  const bool existed = g->account.known && g->account.exists();
  switch (learn(s, g->account, bytes, asked_at)) {
  case learnt::newer:
    account_changed(s, g, before, existed);
    return true;
  case learnt::same:
  case learnt::late:
    return true;
  case learnt::rolled_back:
    freeze(s, account_key(g->customer_id, g->of));
    return false;
  case learnt::damaged:
    break;
  }
  if (!std::exchange(g->damaged, true))
    tell(s, {.what = ledger_event::kind::ledger_damaged,
             .customer = g->customer_id,
             .of = g->of,
             .detail = account_key(g->customer_id, g->of)});
  if (g->owner != nullptr) judge(s, *g->owner);
  return false;
}

void wrote_account(state& s, const grant_ptr& g, const std::string& bytes, const account_record& value) {
  const std::uint64_t before = g->account.value.allowance();
  const bool existed = g->account.known && g->account.exists();
  wrote(s, g->account, bytes, value);
  account_changed(s, g, before, existed);
}

void learn_block(state& s, customer& c, const stored_value& bytes, std::uint64_t asked_at) {
  switch (learn(s, c.block, bytes, asked_at)) {
  case learnt::newer:
    return judge(s, c);
  case learnt::same:
  case learnt::late:
    return;
  case learnt::rolled_back:
    return freeze(s, block_key(c.setting.id));
  case learnt::damaged:
    break;
  }
  if (!std::exchange(c.block_damaged, true))
    tell(s, {.what = ledger_event::kind::ledger_damaged, .customer = c.setting.id, .detail = block_key(c.setting.id)});
  judge(s, c);
}

void wrote_block(state& s, customer& c, const std::string& bytes, const block_record& value) {
  wrote(s, c.block, bytes, value);
  judge(s, c);
}

void freeze(state& s, const std::string& key) {
  if (std::exchange(s.frozen, true)) return;
  tell(s, {.what = ledger_event::kind::ledger_rolled_back, .detail = key});
}

} // namespace tollgate::metering::protocol
