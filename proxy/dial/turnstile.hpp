// Lets a bounded number of coroutines of one thread through at once; the others wait in order.
//
// It refuses to know what they do inside, and to be used from two threads.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <utility>

namespace tollgate::proxy::dial {

/// Shared by the coroutines that pass: make it with make_shared, and hold it for as long as one may wait.
class turnstile {
 public:
  explicit turnstile(std::size_t at_once) noexcept : free_{at_once} {}

  /// Held while inside; the next one comes in when it goes.
  class pass {
   public:
    explicit pass(std::shared_ptr<turnstile> of) noexcept : of_{std::move(of)} {}
    pass(pass&&) noexcept = default;
    pass& operator=(pass&&) = delete;
    ~pass() {
      if (of_) of_->leave();
    }

   private:
    std::shared_ptr<turnstile> of_;
  };

  static boost::asio::awaitable<pass> enter(std::shared_ptr<turnstile> into) {
    boost::asio::steady_timer turn{co_await boost::asio::this_coro::executor};
    while (into->free_ == 0) {
      turn.expires_at(std::chrono::steady_clock::time_point::max());
      waiting_place place{into->waiting_, turn};
      co_await turn.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    --into->free_;
    pass inside{std::move(into)};
    co_return inside;
  }

 private:
  using queue = std::list<boost::asio::steady_timer*>;

  /// A frame that is destroyed while it waits leaves the queue.
  struct waiting_place {
    waiting_place(queue& in, boost::asio::steady_timer& turn) : in_{in}, at_{in.insert(in.end(), &turn)} {}
    waiting_place(const waiting_place&) = delete;
    waiting_place& operator=(const waiting_place&) = delete;
    ~waiting_place() { in_.erase(at_); }
    queue& in_;
    queue::iterator at_;
  };

  void leave() {
    ++free_;
    if (!waiting_.empty()) waiting_.front()->cancel();
  }

  std::size_t free_;
  queue waiting_;
};

} // namespace tollgate::proxy::dial
