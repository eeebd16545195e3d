// Handlers, not a coroutine: they run for every batch of events, and Asio gives them recycled memory.
#include "proxy/relay/pump.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace tollgate::proxy::relay {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::seconds between_sweeps{15};

} // namespace

pump::pump(boost::asio::io_context& worker)
    : worker_{worker},
      readiness_{worker, engine_.descriptor()},
      timer_{worker},
      next_sweep_{clock::now() + between_sweeps} {
  wait();
  arm();
}

pump::~pump() {
  stop();
  readiness_.release(); // the engine's own
}

bool pump::add(start from) {
  // A new descriptor is writable, which is an event: the turn comes by itself.
  const bool added = engine_.add(std::move(from), clock::now());
  arm();
  return added;
}

void pump::credit(const metering::account& of) {
  if (engine_.credit(of)) turn_soon();
}

void pump::end(const metering::account& of, close_reason why, const engine::choice& whom) {
  engine_.end(of, why, clock::now(), whom);
  arm();
}

void pump::end_all(close_reason why) {
  engine_.end_all(why);
}

void pump::stop() {
  stopped_ = true;
  timer_.cancel();
  if (readiness_.is_open()) readiness_.cancel();
}

// Each wait begins with an EPOLL_CTL_MOD, which looks at the set again: no event is lost between a turn and its wait.
void pump::wait() {
  if (waiting_ || stopped_) return;
  waiting_ = true;
  readiness_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](const boost::system::error_code&) {
    waiting_ = false;
    if (!stopped_) turn();
  });
}

void pump::turn_soon() {
  if (posted_ || stopped_) return;
  posted_ = true;
  boost::asio::post(worker_, [this] {
    posted_ = false;
    if (!stopped_) turn();
  });
}

void pump::turn() {
  const bool more = engine_.turn(clock::now());
  arm();
  if (more)
    turn_soon();
  else
    wait();
}

// The timer is moved only to fire earlier: one that fires too early costs less than moving it at every turn.
void pump::arm() {
  const clock_time due = std::min(engine_.next_deadline().value_or(clock_time::max()), next_sweep_);
  if (stopped_ || due >= armed_for_) return;
  armed_for_ = due;
  timer_.expires_at(due);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || stopped_) return;
    armed_for_ = clock_time::max();
    on_timer();
  });
}

void pump::on_timer() {
  const clock_time now = clock::now();
  engine_.expire(now);
  if (now >= next_sweep_) next_sweep_ = engine_.sweep(now) ? now : now + between_sweeps;
  arm();
}

} // namespace tollgate::proxy::relay
