// Signs of life to the service manager, for as long as every worker turns: READY=1 once clients are let in, WATCHDOG=1
// as often as it is wanted, and during a drain EXTEND_TIMEOUT_USEC, so that TimeoutStopSec ends no drain that goes on.
//
// A worker that is stuck ends the signs, and the manager ends the process: nobody is served by that worker any more,
// its listening sockets still take clients, and a killed process loses no count. It refuses to end anything itself.
#pragma once

#include "proxy/gate.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>

namespace tollgate::proxy {

class heartbeat {
 public:
  /// `main` is where it runs; `of` must outlive that. `watchdog` is the manager's interval, if it wants to be told.
  heartbeat(boost::asio::io_context& main, const gate& of, std::optional<std::chrono::microseconds> watchdog);

  /// Does nothing where there is no service manager. Once.
  void start();

 private:
  boost::asio::awaitable<void> beat();
  void show_life() const;

  boost::asio::io_context& main_;
  const gate& gate_;
  bool watched_;
  std::chrono::microseconds every_; ///< between two signs
};

} // namespace tollgate::proxy
