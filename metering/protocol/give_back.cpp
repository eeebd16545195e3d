// Step 4, return. See give_back.hpp.
//
// First the slot is lowered, so that no worker can spend what is about to be given back; then the store is told. A
// transact that is refused leaves the limit lower than the grant, which is safe, and is tried again.
#include "metering/protocol/give_back.hpp"

#include "metering/protocol/acquire.hpp"
#include "metering/protocol/announce.hpp"
#include "metering/protocol/batch.hpp"
#include "metering/protocol/remember.hpp"
#include "metering/protocol/slots.hpp"
#include "metering/protocol/turn.hpp"

#include <algorithm>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr milliseconds idle_grant_returns_after = 10min;

bool nothing_to_settle(const state& s, const grant& g) {
  return g.forfeit == 0 && !is_member(g.account.value, s.holder) && g.own.value.granted == g.own.value.used &&
         g.record->slot.used.load() == g.own.value.used;
}

/// Lowers the slot and says what follows from it; nothing if there is nothing to write.
std::optional<batch_part> lowered(state& s, const grant_ptr& g) {
  if (g->leaving && nothing_to_settle(s, *g)) return std::nullopt;
  metering::slot& slot = g->record->slot;
  const std::uint64_t limit = slot.lower(g->leaving ? 0 : *g->give_back_to);
  // Above the limit only where the allowance is not enforced; nobody spends from a grant that is leaving.
  const std::uint64_t kept = g->enforced && !g->leaving ? limit : std::max(limit, slot.used.load());
  if (!g->leaving && kept == g->own.value.granted && g->forfeit == 0) return std::nullopt;
  batch_part part = part_with_account(s, g);
  set_granted(*part.account, part.own, kept);
  tell_used(s, part);
  if (g->leaving) leave(*part.account, part.own, s.holder);
  return part;
}

void returned(state& s, const batch& what, bool committed) {
  s.batch_limit = committed ? std::min(most_grants, s.batch_limit * 2) : std::max<std::size_t>(1, s.batch_limit / 4);
  for (const batch_part& part : what.parts) {
    const grant_ptr& g = part.of;
    if (!committed) continue; // stays wanted: consider() queues it again after the back-off
    if (g->give_back_to && !g->leaving) g->give_back_to.reset();
    if (g->leaving && nothing_to_settle(s, *g)) drop(s, g);
  }
}

void queue(state& s, const grant_ptr& g) {
  if (!std::exchange(g->queued, true)) s.returning.push_back(g);
}

} // namespace

void want_return(state& s, const grant_ptr& g, std::uint64_t limit) {
  g->give_back_to = std::min(limit, g->give_back_to.value_or(limit));
  if (idle(s, *g)) queue(s, g);
}

void want_settle(state& s, const grant_ptr& g) {
  if (g->fenced && idle(s, *g)) queue(s, g);
}

void send_returns(state& s) {
  std::vector<grant_ptr> waiting = std::exchange(s.returning, {});
  std::size_t at = 0;
  while (at < waiting.size()) {
    batch some{operation::give_back, {}};
    for (; at < waiting.size() && some.parts.size() < s.batch_limit && has_room(some); ++at) {
      const grant_ptr& g = waiting[at];
      g->queued = false;
      if (!idle(s, *g) || !(g->leaving ? g->fenced : g->give_back_to.has_value())) continue;
      if (auto part = lowered(s, g))
        some.parts.push_back(std::move(*part));
      else if (g->leaving)
        drop(s, g);
      else
        g->give_back_to.reset();
    }
    if (!some.parts.empty())
      launch(s, std::move(some), [&s](const batch& what, bool committed) { returned(s, what, committed); });
  }
}

void return_spare(state& s) {
  for (const auto& c : s.customers) {
    if (c->ahead) start_leaving(s, {c->ahead});
    if (c->now && c->now->adopted) want_return(s, c->now, c->now->record->slot.used.load() + needed(s, *c->now));
  }
}

void return_idle(state& s) {
  for (const auto& c : s.customers) {
    const grant_ptr& g = c->now;
    if (!g || !idle(s, *g) || left(*g) == 0) continue;
    const milliseconds since = std::max(g->speed.active, g->idle_from);
    if (s.now.boot - since > idle_grant_returns_after) want_return(s, g, g->record->slot.used.load());
  }
}

void close_down(state& s) {
  if (s.at != phase::live && s.at != phase::enrolling) return;
  // A holder that never was registered holds nothing: the exchange in flight may still register it, harmlessly.
  erase_settled_now(s);
  s.at = s.at == phase::live ? phase::closing : phase::closed;
  std::vector<grant_ptr> all;
  for (const auto& [name, g] : s.grants)
    all.push_back(g);
  start_leaving(s, all);
}

void close_holder_if_settled(state& s) {
  if (s.at != phase::closing || s.closing_holder || !s.grants.empty() || !s.recoveries.empty() || s.frozen) return;
  s.closing_holder = true;
  holder_record self = s.self.value;
  self.state = holder_state::closed;
  self.seen = to_rfc3339(s.now.wall);
  ++self.seq;
  const std::string bytes = to_json(self);
  const std::string key = holder_key(s.holder);
  transact(s, operation::enroll, {{{key, s.self.bytes}}, {{key, bytes}}}, [&s, bytes](const verdict& said) {
    if (said.no == nullptr || said.no->values.front() == bytes)
      s.at = phase::closed;
    else
      lose_identity(s, "another process has taken over " + s.holder);
  });
}

} // namespace tollgate::metering::protocol
