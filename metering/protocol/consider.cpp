// What a grant needs now, what a customer may do now: the two questions that everything comes back to.
//
// The steps are in the other files; this one only says in which order they are thought of, and refuses to do them.
#include "metering/protocol/acquire.hpp"
#include "metering/protocol/batch.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/exhaust.hpp"
#include "metering/protocol/give_back.hpp"
#include "metering/protocol/load.hpp"
#include "metering/protocol/state.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

bool away_too_long(const state& s, const customer& c) {
  if (!c.dry_since) return false;
  const milliseconds dry_for = s.now.boot - *c.dry_since;
  if (s.frozen) return dry_for >= s.settings.grant_timeout;
  return s.wire.away_since && std::min(dry_for, s.now.boot - *s.wire.away_since) >= s.settings.grant_timeout;
}

/// When it ran dry, for the time it may wait.
void note_dryness(const state& s, customer& c) {
  const bool has_some = c.now && c.setting.front->has_credit();
  if (has_some)
    c.dry_since.reset();
  else if (!c.dry_since)
    c.dry_since = s.now.boot;
}

standing verdict_on(const state& s, const customer& c) {
  const grant* const g = c.now.get();
  if (s.at == phase::lost || s.at == phase::refused) return standing::unavailable;
  if (c.too_many_endpoints) return standing::blocked;
  if (c.block.value.blocked) return standing::blocked;
  if (!c.setting.enforced) return standing::open;
  if (c.no_room || c.block_damaged || (g != nullptr && g->damaged)) return standing::unavailable;
  if (g != nullptr && g->dry == dry_stage::exhausted) return standing::exhausted;
  if (away_too_long(s, c)) return standing::unavailable;
  return g != nullptr && g->adopted && c.block.known ? standing::open : standing::unknown;
}

void check_endpoints(state& s, customer& c) {
  if (!c.now || !c.now->account.known) return;
  const bool many = !takes_endpoints(c.now->account.value, c.setting.endpoint_ids);
  if (many && !c.too_many_endpoints)
    tell(s, {.what = ledger_event::kind::too_many_endpoints, .customer = c.setting.id, .of = c.now->of});
  c.too_many_endpoints = many;
}

/// After a lowering: what was handed out beyond the allowance comes back before anything else, however fast the
/// customer is. What other holders have spent of it by then is gone.
bool hands_back(state& s, const grant_ptr& g) {
  const account_record& account = g->account.value;
  if (!g->enforced || left(*g) == 0 || account.allocated <= account.allowance()) return false;
  const std::uint64_t granted = g->own.value.granted;
  want_return(s, g, granted - std::min(granted, account.allocated - account.allowance()));
  return true;
}

} // namespace

void judge(state& s, customer& c) {
  if (s.at == phase::closing || s.at == phase::closed) return; // the last session is gone
  note_dryness(s, c);
  check_endpoints(s, c);
  if (c.now && c.now->dry == dry_stage::exhausted &&
      (c.now->account.value.remaining_to_allocate() > 0 || left(*c.now) > 0))
    no_longer_dry(s, c.now);
  account& front = *c.setting.front;
  const standing before = front.standing();
  const standing after = verdict_on(s, c);
  if (after == before) return;
  front.set_standing(after);
  // Those who come now shall be heard, whatever was asked before.
  if (after == standing::open) front.credit_heard();
  tell(s, {.what = ledger_event::kind::standing_changed,
           .customer = c.setting.id,
           .to = after,
           .of = c.now ? c.now->of : period{},
           .bytes = c.now ? c.now->account.value.allowance() : 0});
}

void consider(state& s, const grant_ptr& g) {
  if (g->gone || !works(s) || s.frozen || s.wire.away_since) return;
  if (g->busy || g->loading || g->damaged || s.now.boot < g->not_before) return;
  if (!g->adopted || g->stale) return load(s, {g});
  if (g->leaving) return want_settle(s, g);
  if (g->give_back_to) return want_return(s, g, *g->give_back_to);
  if (hands_back(s, g)) return;
  credit(s, g);
}

} // namespace tollgate::metering::protocol
