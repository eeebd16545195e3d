// Which deadline counts for a session, and the sweep for dead peers.
#include "proxy/relay/dead_peer.hpp"
#include "proxy/relay/engine.hpp"

#include <algorithm>

namespace tollgate::proxy::relay {
namespace {

using std::chrono::milliseconds;

// Sessions looked at in one go, so that Asio gets its turn between: each costs a system call or two.
constexpr int looks_at_a_time = 256;

clock_time idle_until(const session& of) noexcept {
  return of.limits.idle.count() == 0 ? clock_time::max() : of.active_at + of.limits.idle;
}

clock_time half_closed_until(const session& of) noexcept {
  return !of.half_closed || of.limits.half_closed.count() == 0 ? clock_time::max()
                                                               : of.active_at + of.limits.half_closed;
}

clock_time due(const session& of) noexcept {
  return of.finishing ? of.look_at : std::min(idle_until(of), half_closed_until(of));
}

} // namespace

// An entry that fires too early is put back when it does; only one that would fire too late must move now.
void engine::schedule(session& what) {
  const clock_time next = due(what);
  if (next == clock_time::max()) return;
  const std::optional<clock_time> placed = deadlines_.of(what);
  if (!placed || next < *placed) deadlines_.place(what, next);
}

void engine::expire(clock_time now) {
  for (int looks = 0; looks < looks_at_a_time; ++looks) {
    session* const next = deadlines_.due(now);
    if (next == nullptr) break;
    // Without credit no byte can pass, and that is not the peers' fault: the clock starts again when it is back. The
    // ledger ends such a session itself if no credit comes.
    if (!next->finishing && next->paused()) next->active_at = now;
    const clock_time when = due(*next);
    if (when > now)
      deadlines_.place(*next, when);
    else if (next->finishing)
      look_at_queues(*next, now);
    else if (half_closed_until(*next) <= now)
      finish(*next, close_reason::half_closed_timeout, now);
    else
      finish(*next, close_reason::idle_timeout, now);
  }
  bury();
}

bool engine::sweep(clock_time now) {
  int looks = 0;
  for (; looks < looks_at_a_time && !young_.empty(); ++looks) {
    session& next = young_.front();
    young_.pop_front();
    probe_when_silent(next.upstream().socket.get(), next.limits.upstream);
  }
  if (unswept_.empty()) unswept_.splice(unswept_.end(), unacknowledged_);
  for (; looks < looks_at_a_time && !unswept_.empty(); ++looks) {
    side& next = unswept_.front();
    unswept_.pop_front();
    session& of = *next.of;
    const std::optional<acknowledgement> seen = ask(next.socket.get());
    if (!seen) continue;
    const auto queued_for = std::chrono::duration_cast<milliseconds>(now - next.sent_since);
    switch (judge(*seen, queued_for, of.limits.dead_after)) {
    case liveness::settled:
      break;
    case liveness::waiting:
      unacknowledged_.push_back(next);
      break;
    case liveness::dead:
      next.reset = next.lost = true;
      if (of.finishing)
        look_at_queues(of, now);
      else
        finish(of, close_reason::dead_peer, now);
      break;
    }
  }
  bury();
  return !young_.empty() || !unswept_.empty();
}

} // namespace tollgate::proxy::relay
