// Asks the ledger's thread from a coroutine: the answer, or nothing when it takes too long.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace tollgate::proxy::admin {

/// `start` is given a callable that takes the answer, on any thread, once or never. A late answer is thrown away.
template <class Answer, class Start>
boost::asio::awaitable<std::optional<Answer>> ask(std::chrono::milliseconds patience, Start start) {
  namespace asio = boost::asio;
  struct waiting {
    explicit waiting(const asio::any_io_executor& on) : wake{on} {}
    asio::steady_timer wake;
    std::optional<Answer> answer;
  };
  const auto executor = co_await asio::this_coro::executor;
  const auto shared = std::make_shared<waiting>(executor); // outlives this frame when the answer is late
  shared->wake.expires_after(patience);
  start([shared, executor](Answer answer) {
    asio::post(executor, [shared, answer = std::move(answer)]() mutable {
      shared->answer = std::move(answer);
      shared->wake.cancel();
    });
  });
  co_await shared->wake.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return std::move(shared->answer);
}

} // namespace tollgate::proxy::admin
