// An epoll set of one thread, level-triggered, with waits that end to the microsecond.
//
// A schedule of thousands of requests a second needs finer waits than epoll_wait's milliseconds. It owns no socket.
#pragma once

#include "proxy/relay/descriptor.hpp"

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

namespace tollgate::bench::load {

class poller {
 public:
  /// Throws std::system_error.
  poller();

  /// `key` comes back with the events. False: errno says why.
  bool add(int socket, std::uint32_t events, std::uint64_t key) noexcept;
  void change(int socket, std::uint32_t events, std::uint64_t key) noexcept;
  void remove(int socket) noexcept;

  /// What is ready, at once or within `longest`; valid until the next wait.
  std::span<const epoll_event> wait(std::chrono::nanoseconds longest) noexcept;

 private:
  proxy::relay::descriptor set_;
  std::array<epoll_event, 256> events_{};
};

} // namespace tollgate::bench::load
