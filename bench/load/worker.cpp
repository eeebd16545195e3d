// See worker.hpp. The loop, and what is done when; a connection's own way is in worker_connection.cpp.
#include "bench/load/worker.hpp"

#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace tollgate::bench::load {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t wake_key = std::numeric_limits<std::uint64_t>::max();
constexpr std::chrono::milliseconds between_sweeps{100};
constexpr std::uint64_t endless = std::uint64_t{1} << 62U;
/// As many are on their way at once, in all threads: below the backlog of any listener (net.core.somaxconn).
constexpr std::size_t burst = 512;
/// How much later than asked the kernel may end a wait (prctl(2)): 50 us by default, which a schedule would notice.
constexpr unsigned long timer_slack_ns = 1000;

std::uint64_t share(std::uint64_t all, unsigned number, unsigned threads) noexcept {
  return all / threads + (number < all % threads ? 1 : 0);
}

void write_event(int to) noexcept {
  ::eventfd_write(to, 1);
}

} // namespace

worker::worker(const plan& what, unsigned number, int told)
    : plan_{what},
      number_{number},
      told_{told},
      wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      all_(static_cast<std::size_t>(share(what.options.connections, number, what.options.threads))),
      tickets_{what.options.count == 0 ? endless : share(what.options.count, number, what.options.threads)} {
  if (!wake_.is_open()) throw std::system_error{errno, std::generic_category(), "eventfd"};
  poller_.add(wake_.get(), EPOLLIN, wake_key);
  tally_.routes.resize(what.routes.size());
}

void worker::enter(phase next, moment when) noexcept {
  asked_when_.store(when, std::memory_order_relaxed);
  asked_.store(next, std::memory_order_release);
  write_event(wake_.get());
}

void worker::tell(std::atomic<bool>& what) noexcept {
  if (what.exchange(true, std::memory_order_acq_rel)) return;
  write_event(told_);
}

void worker::run() {
  thread_id_.store(::gettid(), std::memory_order_relaxed);
  ::prctl(PR_SET_TIMERSLACK, timer_slack_ns);
  moment next_sweep = steady_clock::now();
  for (;;) {
    for (const epoll_event& event : poller_.wait(longest_wait(steady_clock::now()))) {
      if (event.data.u64 != wake_key) {
        on_events(all_[event.data.u64], event.events);
        continue;
      }
      eventfd_t unused = 0;
      ::eventfd_read(wake_.get(), &unused);
    }
    const moment now = steady_clock::now();
    heed_phase();
    if (phase_ == phase::opening && !is_churn()) open_more(now);
    if (pace_ && phase_ == phase::working) dispatch_due(now);
    if (now >= next_sweep) {
      sweep(now);
      next_sweep = now + between_sweeps;
    }
    look_whether_done();
    if (phase_ == phase::stopping && opening_ == 0 && alive_ == 0) break;
  }
}

std::chrono::nanoseconds worker::longest_wait(moment now) const {
  std::chrono::nanoseconds longest = between_sweeps;
  if (pace_ && phase_ == phase::working && !free_.empty() && tickets_ > 0)
    longest = std::min<std::chrono::nanoseconds>(longest, pace_->due() - now);
  return longest;
}

void worker::heed_phase() {
  const phase asked = asked_.load(std::memory_order_acquire);
  if (asked >= phase::working && phase_ == phase::opening) begin_work();
  if (asked == phase::stopping && phase_ == phase::working) begin_stopping();
}

void worker::open_more(moment now) {
  const std::size_t at_once = std::max<std::size_t>(1, burst / plan_.options.threads);
  while (next_to_open_ < all_.size() && opening_ < at_once)
    open(all_[next_to_open_++], now);
}

bool worker::take_ticket() noexcept {
  if (tickets_ == 0) return false;
  if (plan_.options.count != 0) --tickets_;
  return true;
}

void worker::begin_work() {
  phase_ = phase::working;
  const run_options& asked = plan_.options;
  if (!closed_loop()) pace_.emplace(asked_when_.load(), asked.rate, number_, asked.threads);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    connection& on = all_[i];
    if (on.where != (is_churn() ? stage::vacant : stage::ready) || asked.what == mode::idle) continue;
    if (pace_) {
      free_.push_back(static_cast<std::uint32_t>(i));
    } else if (take_ticket()) {
      give_work(on, steady_clock::now());
    }
  }
}

void worker::give_work(connection& on, moment due) {
  if (is_churn()) return open(on, due);
  const run_options& asked = plan_.options;
  const std::uint64_t stream = asked.size > 0 ? asked.size : endless;
  move(on, stage::working);
  on.began = due;
  switch (asked.what) {
  case mode::up:
    on.to_send = stream;
    break;
  case mode::both:
    on.to_send = on.to_receive = stream;
    break;
  case mode::down:
    on.to_send = 1; // the byte that sets the backend going
    on.to_receive = stream;
    break;
  case mode::request:
    on.to_send = asked.request_size;
    on.to_receive = asked.reply_size;
    break;
  case mode::idle:
    on.to_send = on.to_receive = 1;
    break;
  case mode::churn:
    break;
  }
  flush(on);
}

void worker::dispatch_due(moment now) {
  while (!free_.empty() && pace_->due() <= now) {
    connection& on = all_[free_.front()];
    // One that failed while it was free is skipped; the request goes to the next.
    if (on.where == stage::ready || (is_churn() && on.where == stage::vacant)) {
      if (!take_ticket()) return;
      const moment due = pace_->due();
      pace_->advance();
      free_.pop_front();
      give_work(on, due);
    } else {
      free_.pop_front();
    }
  }
}

// What was due and never sent has waited at least until now. Left out, a proxy that stalls to the end would look good.
void worker::begin_stopping() {
  const moment now = steady_clock::now();
  const moment end = std::min(now, asked_when_.load());
  if (pace_) dispatch_due(end);
  phase_ = phase::stopping;
  stop_deadline_ = now + plan_.options.grace;
  if (pace_) {
    for (; pace_->due() < end && take_ticket(); pace_->advance()) {
      tally_.latency.record(static_cast<std::uint64_t>((now - pace_->due()).count()));
      ++tally_.unsent;
    }
  }
  for (connection& on : all_) {
    if (on.where == stage::vacant) on.where = stage::over;
    if (on.where == stage::ready && plan_.options.what == mode::idle) {
      give_work(on, now);
    } else if (on.where == stage::ready || (on.where == stage::working && plan_.options.is_bulk())) {
      settle(on);
    }
    on.deadline = std::min(on.deadline, stop_deadline_);
  }
}

void worker::sweep(moment now) {
  for (connection& on : all_) {
    if (on.where == stage::over) continue;
    if (on.where == stage::vacant) {
      // In churn: one that failed. It rests until here, so that a refusing proxy is not asked without a pause.
      if (is_churn() && phase_ == phase::working && !pace_ && take_ticket()) open(on, now);
    } else if (on.deadline <= now) {
      fail(on, std::string{to_string(on.where)} + ": nothing came in time");
    }
  }
}

void worker::look_whether_done() {
  if (phase_ == phase::opening) {
    if (is_churn() || (next_to_open_ == all_.size() && opening_ == 0)) tell(settled_);
  } else if (phase_ == phase::working) {
    const bool all_given = busy_ == 0 && (tickets_ == 0 || plan_.options.is_bulk());
    if (all_given || (!is_churn() && alive_ == 0)) tell(nothing_left_);
  }
}

} // namespace tollgate::bench::load
