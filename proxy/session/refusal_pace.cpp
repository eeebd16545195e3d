// A leaky bucket that stores one number: when what has been booked will have run off.
#include "proxy/session/refusal_pace.hpp"

#include <algorithm>

namespace tollgate::proxy {

using std::chrono::nanoseconds;

refusal_pace::turn refusal_pace::next(std::chrono::steady_clock::time_point now) noexcept {
  const std::int64_t now_ns = nanoseconds{now.time_since_epoch()}.count();
  const std::int64_t most_ns = now_ns + nanoseconds{burst + longest_wait}.count();
  std::int64_t until = booked_until_ns_.load(std::memory_order_relaxed);
  std::int64_t after = 0;
  do {
    after = std::min(std::max(until, now_ns) + nanoseconds{between}.count(), most_ns);
  } while (!booked_until_ns_.compare_exchange_weak(until, after, std::memory_order_relaxed));

  turn given;
  given.wait = std::max(nanoseconds{after - now_ns} - burst, nanoseconds{0});
  if (given.wait.count() == 0) return given;
  given.taken = place::take(waiting_, most_waiting);
  given.cheap = !given.taken;
  return given;
}

} // namespace tollgate::proxy
