// What the relay engine is given for a session, and what it says when the session is over.
//
// Words only: no socket is touched here. Who writes a session includes this and pump.hpp, and nothing else of the room.
#pragma once

#include "metering/usage_record.hpp"
#include "proxy/reasons.hpp"
#include "proxy/relay/descriptor.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tollgate::metering {
class account;
}

namespace tollgate::proxy::relay {

/// Time is an argument everywhere in the engine; only the pump reads a clock.
using clock_time = std::chrono::steady_clock::time_point;

/// TCP keepalive. PrivateLink forgets a flow that was silent for 350 s.
struct probing {
  std::chrono::seconds idle{60}; ///< 0: no keepalive
  std::chrono::seconds interval{15};
  int probes = 4;
};

/// 0: off.
struct limits {
  std::chrono::milliseconds idle{0};             ///< no byte either way for this long
  std::chrono::milliseconds half_closed{60'000}; ///< one side has ended, and no byte either way for this long
  std::chrono::milliseconds dead_after{150'000}; ///< a side has acknowledged nothing of what waits for it
  probing upstream{};                            ///< set by the first sweep that finds the session alive
};

/// What one worker has moved for one endpoint: read by the scrape, written by that worker alone, so an addition is a
/// load and a store. One line each, so that two workers' counters never share one.
struct alignas(64) endpoint_counters {
  std::atomic<std::uint64_t> to_warehouse_bytes{0};
  std::atomic<std::uint64_t> from_warehouse_bytes{0};
  std::atomic<std::uint64_t> pauses{0}; ///< times that a half stopped for want of credit

  void moved(metering::direction way, std::uint64_t bytes) noexcept {
    add(way == metering::direction::to_warehouse ? to_warehouse_bytes : from_warehouse_bytes, bytes);
  }
  void paused() noexcept { add(pauses, 1); }

 private:
  static void add(std::atomic<std::uint64_t>& to, std::uint64_t amount) noexcept {
    to.store(to.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
};

/// How a session went. Bytes are metered bytes: handed to the other side's socket.
struct outcome {
  close_reason reason{};
  std::uint64_t to_warehouse_bytes = 0;
  std::uint64_t from_warehouse_bytes = 0;
};

/// Whoever stands behind a session. Must live until it is called.
class observer {
 public:
  virtual ~observer() = default;
  /// Called exactly once, on the worker's thread, after both descriptors are closed, and never from inside add(). The
  /// observer may destroy itself here; it may not call the engine.
  virtual void closed(const outcome& how) noexcept = 0;
};

struct session;

/// Two connected sockets that leave their coroutine. They must be non-blocking, close-on-exec, and in no other epoll
/// set; TCP_NODELAY, and the client's keepalive, are the dialer's and the acceptor's business.
struct start {
  std::unique_ptr<session> prepared{}; ///< by engine::prepare(), with its upstream watched already; or null
  descriptor client;
  descriptor upstream{};         ///< where nothing was prepared
  std::string first_from_client; ///< what the front end kept: delivered first, metered like any other byte
  std::array<std::uint64_t, 2> moved_before{}; ///< by the front end, by direction: part of the outcome
  metering::account* account = nullptr;
  std::size_t endpoint_index = 0; ///< its place in the customer's list
  endpoint_counters* counters = nullptr;
  relay::limits limits;
  observer* owner = nullptr;
};

} // namespace tollgate::proxy::relay
