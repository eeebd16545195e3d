// A timer per waiter, cancelled to wake it.
#include "proxy/waiting_room.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tollgate::proxy {

namespace asio = boost::asio;

asio::awaitable<void> waiting_room::wait(const metering::account& of, std::chrono::steady_clock::time_point deadline) {
  asio::steady_timer timer{co_await asio::this_coro::executor, deadline};
  const auto place = waiting_.emplace(&of, &timer);
  // Only insertions and erasures of other waiters happen meanwhile; neither moves this node.
  struct leave {
    waiting_room& room;
    decltype(waiting_)::iterator place;
    ~leave() { room.waiting_.erase(place); }
  } const leaving{*this, place};
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void waiting_room::wake(const metering::account& of) {
  const auto [first, last] = waiting_.equal_range(&of);
  for (auto waiter = first; waiter != last; ++waiter)
    waiter->second->cancel();
}

void waiting_room::wake_all() {
  for (const auto& [account, timer] : waiting_)
    timer->cancel();
}

} // namespace tollgate::proxy
