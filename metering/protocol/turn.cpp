// Step 6, the next period. See turn.hpp.
//
// What was spent from the old month's record may come back to it until every worker has finished the turn it is in: a
// refund names its record. Only then is the old grant lowered, and everything unspent in it is returned.
#include "metering/protocol/turn.hpp"

#include "metering/protocol/enroll.hpp"
#include "metering/protocol/load.hpp"
#include "metering/protocol/restore.hpp"
#include "metering/protocol/slots.hpp"

#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr milliseconds ahead_of_period = 10min; ///< also: who counts as active
// Room for one write before the period begins, and for the second that may pass between two looks at the clock.
constexpr milliseconds latest_ahead = 3s;

void open_current(state& s, customer& c) {
  const period current = s.clock.current();
  if (c.now && c.now->of == current && !c.now->leaving) return;
  grant_ptr old = std::exchange(c.now, open_grant(s, c, current));
  if (c.ahead == c.now) c.ahead.reset();
  c.ahead_offset =
      latest_ahead + milliseconds{draw(s, static_cast<std::uint64_t>((ahead_of_period - latest_ahead).count()))};
  if (c.now)
    turn_front(c.now);
  else
    c.setting.front->turn_to(nullptr);
  if (old && old != c.now) start_leaving(s, {old});
}

} // namespace

void open_current_grants(state& s) {
  std::vector<grant_ptr> to_load;
  for (const auto& c : s.customers) {
    open_current(s, *c);
    if (c->now && (!c->now->adopted || !c->block.known)) to_load.push_back(c->now);
  }
  // What an earlier life left of other periods: the next one's is kept, the rest is settled.
  for (const auto& [name, g] : s.grants) {
    if (g->owner != nullptr && g->owner->now != g && g->of == next(s.clock.current()) && !g->leaving)
      g->owner->ahead = g;
    else if (g->owner == nullptr || g->owner->now != g)
      g->leaving = true;
    if (!g->adopted && (g->owner == nullptr || g->owner->now != g)) to_load.push_back(g);
  }
  load(s, to_load);
}

void start_leaving(state& s, const std::vector<grant_ptr>& which) {
  for (const grant_ptr& g : which) {
    g->leaving = true;
    if (g->owner != nullptr && g->owner->ahead == g) g->owner->ahead.reset();
  }
  fence(s, [&s, which] {
    for (const grant_ptr& g : which) {
      if (!g->leaving) continue;
      g->fenced = true;
      consider(s, g);
    }
  });
}

std::optional<period> newest_of(const state& s) {
  return s.config.exists() ? std::optional{s.config.value.newest_period} : std::nullopt;
}

period_status status_of(const state& s, instant now) {
  return s.clock.status(now, newest_of(s));
}

void tell_suspect(state& s) {
  const period_status status = status_of(s, s.now);
  tell(s, {.what = ledger_event::kind::clock_suspect,
           .of = status.current,
           .detail = status.why + ". What to do: " + remedy_of(status)});
}

void look_at_clock(state& s) {
  if (!s.clock.started()) return;
  const bool was_suspect = s.clock.suspect();
  const bool moved = s.clock.look(s.now, newest_of(s));
  if (s.clock.suspect() && !was_suspect) tell_suspect(s);
  if (!s.clock.suspect() && was_suspect) tell(s, {.what = ledger_event::kind::clock_trusted});
  if (moved && s.at == phase::live) begin_period(s);
}

void begin_period(state& s) {
  tell(s, {.what = ledger_event::kind::period_began, .of = s.clock.current()});
  open_current_grants(s);
  advance_newest_period(s);
  begin_restoring(s);
  for (const auto& c : s.customers) {
    judge(s, *c);
    if (c->now) consider(s, c->now);
  }
}

void ask_ahead(state& s) {
  if (s.clock.suspect() || s.at != phase::live || s.draining) return;
  const wall_time end = metering::end(s.clock.current());
  if (s.now.wall + ahead_of_period < end) return;
  for (const auto& c : s.customers) {
    if (c->ahead || !c->now || s.now.wall + c->ahead_offset < end || s.now.wall >= end) continue;
    if (c->now->speed.active == 0ms || s.now.boot - c->now->speed.active > ahead_of_period) continue;
    c->ahead = open_grant(s, *c, next(s.clock.current()));
    if (!c->ahead) continue;
    c->ahead->wanted = true;
    consider(s, c->ahead);
  }
}

} // namespace tollgate::metering::protocol
