// Waits for something that cannot be cancelled, up to a deadline; it may go on behind the waiter's back.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace tollgate::proxy::doctor {

/// Nothing: it took too long, or threw. `waiting` counts what has not ended yet. On one thread.
template <class T>
boost::asio::awaitable<std::optional<T>> wait_until(boost::asio::awaitable<T> what,
                                                    std::chrono::steady_clock::time_point when,
                                                    std::shared_ptr<std::size_t> waiting) {
  struct state {
    explicit state(const boost::asio::any_io_executor& executor) : alarm{executor} {}
    boost::asio::steady_timer alarm;
    std::optional<T> value;
  };
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto shared = std::make_shared<state>(executor);
  shared->alarm.expires_at(when);
  ++*waiting;
  boost::asio::co_spawn(executor, std::move(what), [shared, waiting](const std::exception_ptr& failed, T value) {
    --*waiting;
    if (!failed) shared->value.emplace(std::move(value));
    shared->alarm.cancel();
  });
  co_await shared->alarm.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  std::optional<T> value = std::move(shared->value);
  co_return value;
}

} // namespace tollgate::proxy::doctor
