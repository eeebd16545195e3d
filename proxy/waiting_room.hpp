// Connections of one worker that wait for a verdict on their customer: credit, exhaustion, a block.
//
// One worker's thread only. It refuses to judge: who wakes up looks at the account again.
#pragma once

#include "metering/account.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <unordered_map>

namespace tollgate::proxy {

class waiting_room {
 public:
  /// Returns at `deadline`, or earlier when this account's waiters are woken.
  boost::asio::awaitable<void> wait(const metering::account& of, std::chrono::steady_clock::time_point deadline);
  void wake(const metering::account& of);
  void wake_all();

 private:
  std::unordered_multimap<const metering::account*, boost::asio::steady_timer*> waiting_;
};

} // namespace tollgate::proxy
