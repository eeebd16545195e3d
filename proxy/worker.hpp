// One worker: a thread, an io_context, a relay engine, and this thread's counters.
//
// A connection never changes its worker. Everything here is used on the worker's thread, but for the messages at the
// end, which any thread may send. It refuses to know how a connection is accepted or routed.
#pragma once

#include "proxy/counters.hpp"
#include "proxy/edition.hpp"
#include "proxy/relay/pump.hpp"
#include "proxy/waiting_room.hpp"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <thread>

namespace tollgate::proxy {

class worker {
 public:
  worker(std::size_t endpoints, std::size_t listeners);
  ~worker(); ///< stops and joins
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;

  void start();
  void stop(); ///< from another thread; sessions that are left are reset

  boost::asio::io_context& context() noexcept { return context_; }
  relay::pump& relay() noexcept { return relay_; }
  waiting_room& waiting() noexcept { return waiting_; }
  worker_counters& counters() noexcept { return counters_; }
  const worker_counters& counters() const noexcept { return counters_; }
  /// The configuration that a connection begins under now.
  const edition_ptr& current() const noexcept { return current_; }
  void turn_to(edition_ptr next) noexcept { current_ = std::move(next); }

  // Any thread, from here on.

  /// Runs `what` on the worker's thread, after the turn it is in.
  void post(std::function<void()> what);
  /// How long ago this worker last came round its loop.
  std::chrono::steady_clock::duration silent_for() const noexcept;

 private:
  void beat();

  // Before the context: coroutines that it destroys at the end still touch these.
  waiting_room waiting_;
  worker_counters counters_;
  edition_ptr current_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  relay::pump relay_;
  boost::asio::steady_timer heartbeat_;
  std::atomic<std::chrono::steady_clock::rep> last_beat_;
  std::thread thread_;
};

} // namespace tollgate::proxy
