// Step 2, acquire. See acquire.hpp.
//
// `allocated` and `granted` grow by the same bytes in one transact; the slot's limit is raised only when the store has
// answered. asking.cpp sends it.
#include "metering/protocol/acquire.hpp"

#include "metering/protocol/asking.hpp"
#include "metering/protocol/exhaust.hpp"

#include <limits>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr milliseconds idle_after = 10s;

/// For what passed the limit while the allowance was not enforced, and a reserve on top where it still is not.
std::optional<std::uint64_t> follow(const state& s, grant& g) {
  const std::uint64_t used = g.record->slot.used.load();
  const std::uint64_t granted = g.own.value.granted;
  const std::uint64_t behind = used > granted ? used - granted : 0;
  if (g.enforced) return behind;
  demand endless = demand_of(s, g);
  endless.remaining = std::numeric_limits<std::uint64_t>::max();
  if (granted < used || granted - used < ask_mark(endless)) return behind + chunk(endless);
  g.wanted = false;
  return std::nullopt;
}

std::uint64_t portion(const state& s, const grant& g, const demand& d) {
  const bool ahead = g.owner->now.get() != &g;
  if (ahead) return std::min(d.remaining, smallest_chunk);
  if (s.draining) return std::min(d.remaining, std::max(smallest_chunk, needed(s, g)));
  return refill(d, left(g));
}

} // namespace

void pace_of(state& s, grant& g) {
  const milliseconds since = s.now.boot - g.speed.at;
  if (since < 20ms) return;
  const std::uint64_t used = g.record->slot.used.load();
  const std::uint64_t moved = used > g.speed.used ? used - g.speed.used : 0;
  const double now = static_cast<double>(moved) * 1000 / static_cast<double>(since.count());
  // Up at once, down slowly: too large a grant comes back, too small a one pauses sessions.
  g.speed.bytes_per_second =
      std::max(now, since < 500ms ? g.speed.bytes_per_second : 0.7 * g.speed.bytes_per_second + 0.3 * now);
  if (moved > 0) g.speed.active = s.now.boot;
  g.speed.used = used;
  g.speed.at = s.now.boot;
}

demand demand_of(const state& s, const grant& g) {
  const account_record& account = g.account.value;
  const std::uint64_t fresh_base = g.owner != nullptr ? g.owner->setting.base_bytes : 0;
  const bool member = is_member(account, s.holder);
  return {.remaining = g.account.exists() ? account.remaining_to_allocate() : fresh_base,
          .holders = account.holders.size() + (member ? 0 : 1),
          .bytes_per_second = g.speed.bytes_per_second};
}

std::uint64_t needed(const state& s, const grant& g) {
  if (g.speed.active == 0ms || s.now.boot - g.speed.active > idle_after) return 0;
  return seconds_of(g.speed.bytes_per_second, 3);
}

bool dry(const grant& g) noexcept {
  return g.owner != nullptr && g.owner->now.get() == &g && left(g) == 0 && g.owner->setting.front->hungry();
}

std::optional<std::uint64_t> credit_needed(state& s, const grant_ptr& g) {
  customer* const c = g->owner;
  if (c == nullptr || s.at != phase::live || c->too_many_endpoints) return std::nullopt;
  if (c->block.value.blocked || c->block_damaged) return std::nullopt;
  const bool current = c->now == g;
  if (!current && c->ahead != g) return std::nullopt;
  pace_of(s, *g);
  const demand d = demand_of(s, *g);
  if (current) {
    c->setting.front->set_ask_below(g->enforced ? ask_mark(d) : usual_chunk);
    c->setting.front->credit_heard(); // before the look at what is left: a wish after it comes as a new call
  }
  const std::uint64_t used = g->record->slot.used.load();
  if (!g->enforced || used > g->own.value.granted) {
    if (current && (g->wanted || used > g->own.value.granted)) return follow(s, *g);
    return std::nullopt;
  }
  const std::uint64_t credit_left = left(*g);
  if (current && credit_left == 0 && d.remaining == 0) {
    g->wanted = false;
    run_dry(s, g);
    return std::nullopt;
  }
  if (!g->wanted && !dry(*g)) return std::nullopt;
  const std::uint64_t mark = current ? ask_mark(d) : 1;
  if (d.remaining == 0 || (credit_left >= mark && credit_left > 0)) {
    g->wanted = false;
    return std::nullopt;
  }
  return portion(s, *g, d);
}

void credit(state& s, const grant_ptr& g) {
  if (!g->asking && credit_needed(s, g)) queue_for_credit(s, g);
}

void take_credit(state& s, const grant_ptr& g) {
  g->idle_from = s.now.boot;
  customer* const c = g->owner;
  if (c == nullptr || c->setting.front->current() != g->record) {
    g->record->slot.raise(g->own.value.granted);
    return;
  }
  c->setting.front->raise(g->own.value.granted);
  judge(s, *c);
}

} // namespace tollgate::metering::protocol
