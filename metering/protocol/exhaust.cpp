// From hunger to exhaustion. See exhaust.hpp.
//
//     no -> looking -> fencing -> exhausted
//              ^ \-> recalling (1 s) -+
//
// Exhausted is said only if the store has nothing left, no outcome is unknown, the others hold nothing unspent or have
// had 30 s to give it back, and, after a fence through every worker, used = limit = granted. Refunds on their way to
// the slot are what the fence waits for.
#include "metering/protocol/exhaust.hpp"

#include "metering/protocol/look.hpp"
#include "metering/protocol/recall.hpp"

#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr milliseconds recall_lasts = 30s;
constexpr milliseconds recall_looks_every = 1s;

bool nothing_left(const grant& g) {
  return g.account.value.remaining_to_allocate() == 0 && left(g) == 0;
}

void after_fence(state& s, const grant_ptr& g) {
  if (g->gone || g->dry != dry_stage::fencing) return;
  g->dry = dry_stage::no;
  const bool spent =
      g->record->slot.used.load() == g->own.value.granted && g->record->slot.limit.load() == g->own.value.granted;
  if (g->busy || !g->enforced || !nothing_left(*g) || !spent || g->owner == nullptr || g->owner->now != g)
    return consider(s, g);
  g->dry = dry_stage::exhausted;
  end_recall(s, g);
  judge(s, *g->owner);
}

void wait_for_workers(state& s, const grant_ptr& g) {
  g->dry = dry_stage::fencing;
  fence(s, [&s, g] { after_fence(s, g); });
}

void wait_for_others(state& s, const grant_ptr& g) {
  g->dry = dry_stage::recalling;
  begin_recall(s, g);
  const milliseconds pause = recall_looks_every / 2 + milliseconds{draw(s, recall_looks_every.count())};
  wake_at(s, s.now.boot + pause, [&s, g] {
    if (g->gone || g->dry != dry_stage::recalling) return;
    g->dry = dry_stage::looking;
    look(s, {g});
  });
}

} // namespace

void run_dry(state& s, const grant_ptr& g) {
  if (g->dry != dry_stage::no) return;
  // Without hunger one look is enough to find out that it is all over; later ones come with look_around.
  if (!g->owner->setting.front->hungry() && std::exchange(g->dry_looked, true)) return;
  g->dry = dry_stage::looking;
  look(s, {g});
}

void dry_look_done(state& s, const grant_ptr& g) {
  if (g->dry == dry_stage::no && g->dry_looked && nothing_left(*g)) g->dry = dry_stage::looking;
  if (g->dry != dry_stage::looking) return;
  if (g->owner == nullptr || !g->enforced || !nothing_left(*g)) {
    no_longer_dry(s, g);
    return consider(s, g);
  }
  if (!g->others.complete) return look(s, {g});
  const bool waited = g->recalling_since && s.now.boot - *g->recalling_since >= recall_lasts;
  if (g->others.granted <= g->others.used || waited) return wait_for_workers(s, g);
  if (!g->owner->setting.front->hungry()) { // nobody waits here: whoever asks next starts this again
    g->dry = dry_stage::no;
    return;
  }
  wait_for_others(s, g);
}

void no_longer_dry(state& s, const grant_ptr& g) {
  g->dry = dry_stage::no;
  g->dry_looked = false;
  if (g->recalling_since) end_recall(s, g);
}

} // namespace tollgate::metering::protocol
