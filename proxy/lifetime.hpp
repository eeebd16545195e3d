// The process from its start to its last byte: signals, the drain and its deadlines.
//
// SIGTERM and SIGINT drain; a second one ends what is left at once. SIGPIPE is ignored: a peer that left is an error of
// the write that finds it. It refuses to know how anything is opened.
#pragma once

#include "proxy/gate.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace tollgate::proxy {

class lifetime {
 public:
  /// `over` is called on `main` when the last connection has ended, or had to.
  lifetime(boost::asio::io_context& main, gate& of, std::function<void()> over);

  void start();
  /// Refuses new connections, and ends each customer's at its own `timeouts.drain`. Again: nothing. On `main`.
  void drain(std::string_view asked_by);
  /// Ends every connection for want of a ledger; what was spent is delivered first, 5 s at the most. On `main`.
  void give_up(std::string_view because);

 private:
  boost::asio::awaitable<void> listen_for_signals();
  void begin_drain(std::string_view asked_by);
  boost::asio::awaitable<void> wait_for_the_last();
  void end_overdue(std::chrono::steady_clock::duration drained_for);

  boost::asio::io_context& main_;
  gate& gate_;
  std::function<void()> over_;
  boost::asio::signal_set signals_;
  std::optional<std::chrono::steady_clock::time_point> draining_since_;
  std::optional<std::chrono::steady_clock::time_point> at_once_since_;
  std::optional<std::chrono::steady_clock::time_point> nobody_allowed_since_; ///< every deadline has passed
  std::vector<bool> ended_;                                                   ///< by customer: its deadline has passed
};

} // namespace tollgate::proxy
