// See poller.hpp.
#include "bench/load/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace tollgate::bench::load {

poller::poller() : set_{::epoll_create1(EPOLL_CLOEXEC)} {
  if (!set_.is_open()) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
}

bool poller::add(int socket, std::uint32_t events, std::uint64_t key) noexcept {
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  return ::epoll_ctl(set_.get(), EPOLL_CTL_ADD, socket, &event) == 0;
}

void poller::change(int socket, std::uint32_t events, std::uint64_t key) noexcept {
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  ::epoll_ctl(set_.get(), EPOLL_CTL_MOD, socket, &event);
}

void poller::remove(int socket) noexcept {
  ::epoll_ctl(set_.get(), EPOLL_CTL_DEL, socket, nullptr);
}

std::span<const epoll_event> poller::wait(std::chrono::nanoseconds longest) noexcept {
  const auto ns = std::max<std::int64_t>(0, longest.count());
  const timespec limit{ns / 1'000'000'000, ns % 1'000'000'000};
  const int room = static_cast<int>(events_.size());
  const int ready = ::epoll_pwait2(set_.get(), events_.data(), room, &limit, nullptr);
  return {events_.data(), static_cast<std::size_t>(std::max(0, ready))};
}

} // namespace tollgate::bench::load
