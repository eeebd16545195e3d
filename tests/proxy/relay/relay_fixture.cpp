// The sockets and the loop behind the relay tests.
#include "relay_fixture.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace tollgate::proxy::relay {
namespace {

constexpr std::chrono::seconds only_a_bug_takes_this_long{20};

void check(int result, const char* what) {
  if (result < 0) throw std::system_error{errno, std::generic_category(), what};
}

void set(int socket, int level, int option, int value) {
  check(::setsockopt(socket, level, option, &value, sizeof value), "setsockopt");
}

void size_buffers(int socket, buffers sizes) {
  if (sizes.send_bytes > 0) set(socket, SOL_SOCKET, SO_SNDBUF, sizes.send_bytes);
  if (sizes.receive_bytes > 0) set(socket, SOL_SOCKET, SO_RCVBUF, sizes.receive_bytes);
}

int tcp_socket() {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  check(made, "socket");
  return made;
}

} // namespace

std::pair<descriptor, descriptor> connected_pair(buffers sizes) {
  const descriptor listener{tcp_socket()};
  size_buffers(listener.get(), sizes);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  void* const address = &at;
  check(::bind(listener.get(), static_cast<sockaddr*>(address), size), "bind");
  check(::listen(listener.get(), 1), "listen");
  check(::getsockname(listener.get(), static_cast<sockaddr*>(address), &size), "getsockname");
  descriptor one{tcp_socket()};
  size_buffers(one.get(), sizes);
  if (::connect(one.get(), static_cast<sockaddr*>(address), size) < 0 && errno != EINPROGRESS) check(-1, "connect");
  pollfd ready{listener.get(), POLLIN, 0};
  check(::poll(&ready, 1, 5000), "poll");
  descriptor two{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  check(two.get(), "accept4");
  for (const int each : {one.get(), two.get()})
    set(each, IPPROTO_TCP, TCP_NODELAY, 1);
  return {std::move(one), std::move(two)};
}

std::size_t peer::offer(std::string_view bytes, int flags) {
  const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL | flags);
  // An error is reported once: the read after it would take the reset for a clean end.
  if (sent < 0 && errno != EAGAIN) met_reset_ = true;
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void peer::read(std::size_t at_most) {
  std::array<char, 65536> space;
  while (saw == ending::none && socket_.is_open() && at_most > 0) {
    const ssize_t got = ::recv(socket_.get(), space.data(), std::min(at_most, space.size()), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got < 0)
      saw = ending::reset;
    else if (got == 0)
      saw = met_reset_ ? ending::reset : ending::fin;
    else {
      received.append(space.data(), static_cast<std::size_t>(got));
      at_most -= static_cast<std::size_t>(got);
    }
  }
}

void peer::acknowledge() {
  set(socket_.get(), IPPROTO_TCP, TCP_QUICKACK, 1);
}

void peer::send_fin() {
  ::shutdown(socket_.get(), SHUT_WR);
}

void peer::send_reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  socket_.close();
}

relay_fixture::relay_fixture() {
  account.turn_to(&record);
  account.raise(plenty);
  account.set_standing(metering::standing::open);
}

relayed& relay_fixture::add(wanted what) {
  auto [client, inner_client] = connected_pair(what.client);
  auto [upstream, inner_upstream] = connected_pair(what.upstream);
  sessions.push_back(std::make_unique<relayed>(std::move(client), std::move(upstream)));
  start from;
  from.client = std::move(inner_client);
  from.upstream = std::move(inner_upstream);
  from.first_from_client = std::move(what.first);
  from.account = what.account != nullptr ? what.account : &account;
  from.endpoint_index = what.endpoint;
  from.counters = &counters;
  from.limits = what.limits;
  from.owner = sessions.back().get();
  EXPECT_TRUE(under_test.add(std::move(from), now));
  return *sessions.back();
}

bool relay_fixture::turn() {
  const bool more = under_test.turn(now);
  if (fed != nullptr) under_test.credit(*std::exchange(fed, nullptr));
  for (const auto& each : sessions) {
    if (each->client.reading) each->client.read();
    if (each->upstream.reading) each->upstream.read();
  }
  return more;
}

bool relay_fixture::turn_until(const std::function<bool()>& holds) {
  const auto give_up = std::chrono::steady_clock::now() + only_a_bug_takes_this_long;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    const bool more = turn();
    under_test.expire(now);
    pollfd events{under_test.descriptor(), POLLIN, 0};
    if (!more) ::poll(&events, 1, 1);
  }
  return true;
}

void relay_fixture::settle() {
  int quiet = 0;
  std::uint64_t before = 0;
  turn_until([&] {
    const std::uint64_t after = received_by_all() + used();
    quiet = std::exchange(before, after) == after ? quiet + 1 : 0;
    return quiet > 30;
  });
}

std::uint64_t relay_fixture::received_by_all() const {
  std::uint64_t sum = 0;
  for (const auto& each : sessions)
    sum += each->client.received.size() + each->upstream.received.size();
  return sum;
}

} // namespace tollgate::proxy::relay
