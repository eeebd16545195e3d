// The turn: events in, halves advanced, and always back to Asio in time.
#include "proxy/relay/engine.hpp"

#include "metering/account.hpp"
#include "proxy/standing_reasons.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tollgate::proxy::relay {
namespace {

constexpr int batches_per_turn = 4;
constexpr std::chrono::microseconds time_per_turn{500};
// Under load another look is worth its system call, for what came meanwhile; otherwise Asio's own wait is the look.
constexpr int worth_another_look = 8;
constexpr std::size_t worth_another_look_bytes = 128 * 1024;

// EPOLLPRI, for urgent data: a read stops short in front of it.
constexpr std::uint32_t watched = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET;

} // namespace

// Bounds the work of a turn, and decides nothing else: the one clock that the engine reads. Looks after every 128 KiB
// or 16 operations, not at each.
class engine::stopwatch {
 public:
  explicit stopwatch(const workbench& bench) noexcept : bench_{bench} { remember(); }
  bool out_of_time() noexcept {
    if (bench_.operations - operations_ < 16 && bench_.bytes - bytes_ < 128 * 1024) return false;
    remember();
    return std::chrono::steady_clock::now() - started_ >= time_per_turn;
  }

 private:
  void remember() noexcept { operations_ = bench_.operations, bytes_ = bench_.bytes; }

  const workbench& bench_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::size_t operations_ = 0;
  std::size_t bytes_ = 0;
};

engine::engine() : poll_{::epoll_create1(EPOLL_CLOEXEC)}, scratch_{new char[workbench::scratch_bytes]} {
  if (!poll_.is_open()) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
  bench_.scratch = scratch_.get();
  bench_.unacknowledged = &unacknowledged_;
}

std::unique_ptr<session> engine::prepare() {
  auto made = std::make_unique<session>();
  for (std::size_t i = 0; i < 2; ++i) {
    made->sides[i].of = made.get();
    made->halves[i].of = made.get();
    made->halves[i].from = &made->sides[i];
    made->halves[i].to = &made->sides[1 - i];
    made->halves[i].way = static_cast<metering::direction>(i);
  }
  return made;
}

bool engine::add(start from, clock_time now) {
  const bool is_watched = from.prepared != nullptr;
  std::unique_ptr<session> made = is_watched ? std::move(from.prepared) : prepare();
  session& added = *made;
  added.waits_early = nullptr;
  added.account = from.account;
  added.counters = from.counters;
  added.owner = from.owner;
  added.endpoint_index = from.endpoint_index;
  added.limits = from.limits;
  added.active_at = now;
  added.client().socket = std::move(from.client);
  if (!is_watched) added.upstream().socket = std::move(from.upstream);
  for (std::size_t i = 0; i < 2; ++i)
    added.halves[i].moved_bytes = from.moved_before[i];
  if (!watch(added.client()) || (!is_watched && !watch(added.upstream()))) return false;
  customer& of = customers_[from.account];
  of.account = from.account;
  added.of = &of;
  of.sessions.push_back(*made.release());
  young_.push_back(added);
  ++sessions_;
  if (const auto refused = close_reason_of(from.account->standing())) {
    finish_later(added, *refused, now);
    return true;
  }
  if (!from.first_from_client.empty()) {
    added.halves[0].kept.adopt(std::move(from.first_from_client));
    wake(added.halves[0]);
  }
  if (is_watched) wake_halves_of(added.upstream(), true); // its events so far will not come again
  schedule(added);
  return true;
}

// Once and for all: an edge-triggered descriptor needs no second epoll_ctl, and its close removes it (nothing here
// forks, so no copy of it stays open elsewhere).
bool engine::watch(side& of) noexcept {
  epoll_event wanted{};
  wanted.events = watched;
  wanted.data.ptr = &of;
  return ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, of.socket.get(), &wanted) == 0;
}

proxy::relay::descriptor engine::forget(side& of) noexcept {
  ::epoll_ctl(poll_.get(), EPOLL_CTL_DEL, of.socket.get(), nullptr);
  return std::move(of.socket);
}

bool engine::turn(clock_time now) {
  bench_.now = now;
  stopwatch time{bench_};
  for (int batch = 0; batch < batches_per_turn; ++batch) {
    const std::size_t before = bench_.bytes;
    const int count = ::epoll_wait(poll_.get(), events_.data(), static_cast<int>(events_.size()), 0);
    for (int i = 0; i < count; ++i)
      note(events_[static_cast<std::size_t>(i)]);
    const bool all_run = run_all(time);
    bury();
    if (!all_run) return true;
    if (count < worth_another_look && bench_.bytes - before < worth_another_look_bytes) return false;
  }
  return true;
}

// Only remembers what an event says, and queues the halves that it concerns: all of a batch is known before anything
// is moved.
void engine::note(const epoll_event& event) {
  side& at = *static_cast<side*>(event.data.ptr);
  session& of = *at.of;
  if (of.dead) return;
  const std::uint32_t what = event.events;
  const bool was_writable = at.writable;
  if ((what & EPOLLOUT) != 0) at.writable = true;
  if ((what & EPOLLIN) != 0) at.readable = true;
  if ((what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR | EPOLLPRI)) != 0) at.read_on = at.readable = true;
  if ((what & EPOLLPRI) != 0) {
    // Urgent bytes are bytes as any other here: keep them in line instead of losing them.
    const int yes = 1;
    ::setsockopt(at.socket.get(), SOL_SOCKET, SO_OOBINLINE, &yes, sizeof yes);
  }
  if ((what & EPOLLERR) != 0) at.reset = true;
  if (of.of == nullptr) {
    if (of.waits_early != nullptr) of.waits_early->woken();
    return;
  }
  if (of.finishing) {
    if (at.reset) look_at_queues(of, bench_.now);
    return;
  }
  wake_halves_of(at, was_writable);
}

void engine::wake_halves_of(side& at, bool was_writable) {
  const auto place = static_cast<std::size_t>(&at - at.of->sides.data());
  if (at.readable) wake(at.of->halves[place]);
  if (at.reset || !was_writable) wake(at.of->halves[1 - place]);
}

void engine::wake(half& what) {
  if (what.done || what.ready.is_linked()) return;
  if (what.paused.is_linked()) {
    // It waits for credit, not for this; unless somebody has gone, which takes none.
    if (!what.from->read_on && !what.to->reset) return;
    what.paused.unlink();
  }
  queue(what);
}

void engine::queue(half& what) {
  (what.streams ? streams_ : ready_).push_back(what);
}

// Small traffic first, and one stream after each pass of it: a message waits for one stream's share, not for all.
bool engine::run_all(stopwatch& time) {
  do {
    if (!run_ready(time) || !run_fed(time) || !run_a_stream(time)) return false;
  } while (!ready_.empty() || !streams_.empty());
  return true;
}

bool engine::run_a_stream(stopwatch& time) {
  if (streams_.empty()) return true;
  if (time.out_of_time()) return false;
  half& next = streams_.front();
  streams_.pop_front();
  run(next);
  return true;
}

// One pass: who uses up its share goes to the tail. False: out of time.
bool engine::run_ready(stopwatch& time) {
  ready_list pass;
  pass.splice(pass.end(), ready_);
  while (!pass.empty()) {
    if (time.out_of_time()) {
      ready_.splice(ready_.begin(), pass);
      return false;
    }
    half& next = pass.front();
    pass.pop_front();
    run(next);
  }
  return true;
}

// Credit came back: one paused half after another, while there is some. Who is still without waits at the tail.
bool engine::run_fed(stopwatch& time) {
  while (!fed_.empty()) {
    customer& of = fed_.front();
    while (!of.paused.empty()) {
      if (time.out_of_time()) return false;
      if (!of.account->has_credit() && !of.account->wait_for_credit()) break;
      ++bench_.operations;
      half& next = of.paused.front();
      of.paused.pop_front();
      run(next);
    }
    of.fed.unlink();
  }
  return true;
}

void engine::run(half& what) {
  session& of = *what.of;
  const verdict said = advance(what, bench_);
  for (side& at : of.sides) {
    if (at.reset && of.first_reset == nullptr) of.first_reset = &at;
  }
  if (!of.half_closed && (what.from->ended || of.first_reset != nullptr)) {
    of.half_closed = true;
    of.active_at = bench_.now;
    schedule(of);
  }
  switch (said) {
  case verdict::again:
    queue(what);
    break;
  case verdict::waits:
    break;
  case verdict::starved:
    pause(what);
    break;
  case verdict::drained:
    pass_end_on(what);
    break;
  case verdict::refused:
    abandon(what);
    break;
  }
}

void engine::pause(half& what) {
  what.of->of->paused.push_back(what);
  what.of->counters->paused();
}

bool engine::credit(const metering::account& of) {
  const auto found = customers_.find(&of);
  if (found == customers_.end() || found->second.paused.empty()) return false;
  if (!found->second.fed.is_linked()) fed_.push_back(found->second);
  return true;
}

} // namespace tollgate::proxy::relay
