// The Asio side of the relay engine: waits on its descriptor, turns it, keeps its deadlines and its sweep.
//
// It refuses to move a byte itself. One per worker, on the worker's io_context and used on its thread only; others
// post to that io_context. It must live until io_context::run() has returned.
#pragma once

#include "proxy/relay/engine.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <optional>

namespace tollgate::proxy::relay {

class pump {
 public:
  /// Throws boost::system::system_error when there is no descriptor for the epoll set: at start only.
  explicit pump(boost::asio::io_context& worker);
  pump(const pump&) = delete;
  pump& operator=(const pump&) = delete;
  ~pump();

  /// A session to be, and its upstream watched while it connects: see engine.
  static std::unique_ptr<session> prepare() { return engine::prepare(); }
  [[nodiscard]] bool watch(side& of) noexcept { return engine_.watch(of); }
  relay::descriptor forget(side& of) noexcept { return engine_.forget(of); }
  /// Begins to relay. False: the kernel will watch no more descriptors; both are closed, nobody is called.
  [[nodiscard]] bool add(start from);
  /// There may be something to spend again: wakes this account's paused sessions.
  void credit(const metering::account& of);
  /// Ends all sessions of an account, or those that `whom` picks. What was spent is delivered first.
  void end(const metering::account& of, close_reason why, const engine::choice& whom = {});
  /// Resets every session at once.
  void end_all(close_reason why);

  /// Waits for nothing more, so that io_context::run() can return. Sessions still there are reset without a call:
  /// end_all() first, and stop() when sessions() is 0.
  void stop();

  std::size_t sessions() const noexcept { return engine_.sessions(); }
  /// Closes pipes that nobody has needed since the last call. Every second or so.
  void trim() noexcept { engine_.trim(); }

 private:
  void wait();
  void turn();
  void turn_soon();
  void arm();
  void on_timer();

  engine engine_;
  boost::asio::io_context& worker_;
  boost::asio::posix::stream_descriptor readiness_;
  boost::asio::steady_timer timer_;
  clock_time armed_for_ = clock_time::max();
  clock_time next_sweep_;
  bool waiting_ = false; ///< an async_wait is under way
  bool posted_ = false;  ///< a turn is in Asio's queue
  bool stopped_ = false;
};

} // namespace tollgate::proxy::relay
