// How a session ends: a FIN is passed on as a FIN, a reset as a reset, and what was spent is delivered first.
#include "metering/account.hpp"
#include "proxy/relay/engine.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace tollgate::proxy::relay {
namespace {

using namespace std::chrono_literals;

// A send queue empties without an event, so it is looked at: often at first, for most are empty at once.
constexpr std::chrono::milliseconds first_look = 1ms;
constexpr std::chrono::milliseconds slowest_look = 50ms;
constexpr std::chrono::milliseconds patience = 5s; ///< for a reader that stalls while its session is being reset

bool all_delivered(const side& of) noexcept {
  if (of.reset) return true; // nothing of it will be
  int bytes = 0;
  return ::ioctl(of.socket.get(), SIOCOUTQ, &bytes) != 0 || bytes == 0;
}

void reset_on_close(const side& of) noexcept {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(of.socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

close_reason reset_by(session& of) noexcept {
  const side& broken = *of.first_reset;
  if (broken.lost) return close_reason::dead_peer;
  return &broken == &of.client() ? close_reason::client_reset : close_reason::upstream_reset;
}

} // namespace

engine::~engine() {
  for (auto& [account, of] : customers_) {
    while (!of.sessions.empty()) {
      session& last = of.sessions.front();
      for (side& at : last.sides)
        reset_on_close(at);
      delete &last;
    }
  }
}

// Everything `from` had to say is on its way.
void engine::pass_end_on(half& what) {
  session& of = *what.of;
  what.done = true;
  if (what.from->reset) return finish(of, reset_by(of), bench_.now);
  if (of.first_ended == nullptr) of.first_ended = what.from;
  of.active_at = bench_.now;
  const half& other = of.halves[&what == of.halves.data() ? 1 : 0];
  // With both ends read nothing is unread, so a plain close lets the kernel deliver the rest, and sends the FIN.
  if (other.done) {
    return close(of, of.first_ended == &of.client() ? close_reason::client_closed : close_reason::upstream_closed);
  }
  ::shutdown(what.to->socket.get(), SHUT_WR);
  sent_something(*what.to, bench_); // a FIN is acknowledged as bytes are
}

// Nobody is left to send to. What the broken side had sent before is still delivered to the other one.
void engine::abandon(half& what) {
  session& of = *what.of;
  what.done = true;
  drop_waiting(what);
  half& other = of.halves[&what == of.halves.data() ? 1 : 0];
  if (other.done) return finish(of, reset_by(of), bench_.now);
  wake(other);
}

void engine::finish(session& what, close_reason why, clock_time now) {
  finish_later(what, why, now);
  look_at_queues(what, now);
}

// From here on the session only waits for its send queues. What it had kept is unspent, and goes.
void engine::finish_later(session& what, close_reason why, clock_time now) {
  if (what.finishing || what.dead) return;
  what.finishing = true;
  what.why = why;
  for (half& each : what.halves) {
    each.done = true;
    each.ready.unlink();
    each.paused.unlink();
    drop_waiting(each);
  }
  what.give_up_at = now + patience;
  what.look_at = now;
  what.next_look = first_look;
  deadlines_.place(what, now);
}

void engine::look_at_queues(session& what, clock_time now) {
  const bool delivered = all_delivered(what.client()) && all_delivered(what.upstream());
  if (delivered || now >= what.give_up_at) return reset(what);
  what.look_at = std::min(now + what.next_look, what.give_up_at);
  what.next_look = std::min(what.next_look * 2, slowest_look);
  deadlines_.place(what, what.look_at);
}

void engine::reset(session& what) {
  for (const side& at : what.sides)
    reset_on_close(at);
  close(what, what.why);
}

void engine::close(session& what, close_reason why) {
  what.dead = true;
  what.why = why;
  for (side& at : what.sides) {
    at.socket.close();
    at.unacknowledged.unlink();
  }
  for (half& each : what.halves) {
    each.ready.unlink();
    each.paused.unlink();
  }
  deadlines_.remove(what);
  what.next_dead = std::exchange(dead_, &what);
}

// After a batch: none of its events can point here any more.
void engine::bury() {
  while (dead_ != nullptr) {
    const std::unique_ptr<session> gone{std::exchange(dead_, dead_->next_dead)};
    gone->of_customer.unlink();
    if (gone->of->sessions.empty()) customers_.erase(gone->account);
    --sessions_;
    gone->owner->closed({gone->why, gone->halves[0].moved_bytes, gone->halves[1].moved_bytes});
  }
}

void engine::end(const metering::account& of, close_reason why, clock_time now, const choice& whom) {
  const auto found = customers_.find(&of);
  if (found == customers_.end()) return;
  for (session& each : found->second.sessions) {
    if (!each.dead && (!whom || whom(*each.owner))) finish_later(each, why, now);
  }
}

void engine::end_all(close_reason why) {
  for (auto& [account, of] : customers_) {
    for (session& each : of.sessions) {
      if (each.dead) continue;
      // One that already only waits for its queues keeps its reason.
      if (!each.finishing) each.why = why;
      reset(each);
    }
  }
  bury();
}

} // namespace tollgate::proxy::relay
