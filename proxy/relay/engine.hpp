// The relay engine of one worker: a plain state machine over an epoll set of its own, that moves the bytes of every
// session and spends for each of them before it is sent.
//
// It refuses to read a clock for any decision, to know Asio, to route, and to decide about an allowance. Not thread
// safe: one worker's thread. A turn is bounded, so that Asio's timers and accepts are never starved.
#pragma once

#include "proxy/relay/deadlines.hpp"
#include "proxy/relay/half.hpp"
#include "proxy/relay/session.hpp"
#include "proxy/relay/terms.hpp"

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

namespace tollgate::proxy::relay {

class engine {
 public:
  using choice = std::function<bool(const observer&)>; ///< empty: all

  /// Throws std::system_error when the epoll set cannot be made.
  engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  /// Sessions that are still there are reset; their observers are not called.
  ~engine();

  /// Readable when an event waits: for Asio to wait on.
  int descriptor() const noexcept { return poll_.get(); }
  std::size_t sessions() const noexcept { return sessions_; }

  /// A session to be, the caller's until add(). It may be thrown away at any time but from inside turn().
  static std::unique_ptr<session> prepare();
  /// Watches the socket that a side of it holds: once and for all, so that nothing changes hands when the relay begins.
  /// Until then events only set the side's flags, and wake `waits_early`. False: the kernel will watch no more.
  [[nodiscard]] bool watch(side& of) noexcept;
  /// Takes the socket back from a session that has not begun.
  proxy::relay::descriptor forget(side& of) noexcept;

  /// Begins to relay; nothing is moved before the next turn(). An account that may not go on ends the session at the
  /// next expire(). False: the kernel will watch no more descriptors; both are closed, nobody is called.
  [[nodiscard]] bool add(start from, clock_time now);

  /// A bounded piece of work. True: there is more, come back without waiting. False: wait for descriptor().
  bool turn(clock_time now);

  /// There may be something to spend again: the next turn() goes through this account's paused halves, first come
  /// first served, as long as the credit lasts. False: nobody waits here, no turn is needed for it.
  bool credit(const metering::account& of);

  /// Stops reading, lets what was spent leave the send queues, 5 s at the most, then resets both sides. For every
  /// session of an account, or those that `whom` picks by who stands behind them. Call expire() soon after it.
  void end(const metering::account& of, close_reason why, clock_time now, const choice& whom = {});
  /// Resets every session at once.
  void end_all(close_reason why);

  /// When expire() has something to do next. It may then find nothing to close: activity only stamps a time.
  std::optional<clock_time> next_deadline() const noexcept { return deadlines_.first(); }
  /// Closes what is due at `now`, to the millisecond; a bounded number of sessions at a time.
  void expire(clock_time now);

  /// Closes pipes that nobody has needed since the last call.
  void trim() noexcept { bench_.pipes.trim(); }

  /// Looks for dead peers among the sockets that were sent something, and sets keepalive where a session is new. Every
  /// 15 s; true: call again, soon.
  bool sweep(clock_time now);

 private:
  class stopwatch;

  void note(const epoll_event& event);
  void wake(half& what);
  void queue(half& what);
  void wake_halves_of(side& at, bool was_writable);
  bool run_all(stopwatch& time);
  bool run_ready(stopwatch& time);
  bool run_a_stream(stopwatch& time);
  bool run_fed(stopwatch& time);
  void run(half& what);
  void pause(half& what);
  void pass_end_on(half& what);
  void abandon(half& what);

  void finish(session& what, close_reason why, clock_time now);
  void finish_later(session& what, close_reason why, clock_time now);
  void look_at_queues(session& what, clock_time now);
  void reset(session& what);
  void close(session& what, close_reason why);
  void bury();
  void schedule(session& what);

  proxy::relay::descriptor poll_;
  std::unique_ptr<char[]> scratch_;
  workbench bench_;
  std::array<epoll_event, 128> events_;

  ready_list ready_; ///< those that stream apart
  ready_list streams_;
  customer_list fed_;
  session* dead_ = nullptr; ///< closed in this batch: freed after it, an event may still point at them
  std::unordered_map<const metering::account*, customer> customers_;
  deadlines deadlines_;
  young_list young_;
  side_list unacknowledged_; ///< sent something since a sweep saw their queue empty
  side_list unswept_;        ///< what is left of the sweep under way
  std::size_t sessions_ = 0;
};

} // namespace tollgate::proxy::relay
