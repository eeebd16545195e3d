// The one way a network await gets its deadline: everything pending on an I/O object is cancelled when the time comes.
//
// One allocation and one timer for any number of operations, where awaitable operators would start two coroutines for
// each. It refuses to know what is awaited.
#pragma once

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

namespace tollgate::proxy::dial {

/// A scope with an absolute deadline for the operations of `object`. Declare it after the object; all of it belongs to
/// one thread. Ask passed() before each operation as well as after it: a deadline that passes between two operations
/// has nothing to cancel.
///
///     deadline limit{socket, when};
///     auto [error, n] = co_await socket.async_read_some(buffer, as_tuple(use_awaitable));
///     if (limit.passed()) ...
template <class IoObject>
class deadline {
 public:
  deadline(IoObject& object, std::chrono::steady_clock::time_point when) : alarm_(std::make_shared<alarm>(object)) {
    alarm_->timer.expires_at(when);
    // The handler shares the alarm, never the scope: it may already be queued when the scope ends.
    alarm_->timer.async_wait([shared = alarm_](const boost::system::error_code& error) {
      if (error || shared->object == nullptr) return;
      shared->passed = true;
      boost::system::error_code ignored;
      shared->object->cancel(ignored);
    });
  }
  deadline(const deadline&) = delete;
  deadline& operator=(const deadline&) = delete;
  ~deadline() {
    alarm_->object = nullptr;
    alarm_->timer.cancel();
  }

  bool passed() const noexcept { return alarm_->passed; }

 private:
  struct alarm {
    explicit alarm(IoObject& of) : timer(of.get_executor()), object(&of) {}
    boost::asio::steady_timer timer;
    IoObject* object;
    bool passed = false;
  };
  std::shared_ptr<alarm> alarm_;
};

} // namespace tollgate::proxy::dial
