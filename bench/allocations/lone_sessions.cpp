// Sessions of an engine, one after the other, on this thread.
#include "bench/allocations/connections.hpp"
#include "bench/lab/connected_pair.hpp"
#include "bench/lab/rich_customer.hpp"
#include "bench/lab/verified.hpp"
#include "proxy/relay/engine.hpp"

#include <sys/socket.h>

#include <array>
#include <chrono>

namespace tollgate::bench {
namespace {

namespace relay = proxy::relay;
using std::chrono::steady_clock;

constexpr std::array<char, 100> message{'m'};
constexpr unsigned warm_up = 10;

struct ended final : relay::observer {
  void closed(const relay::outcome& how) noexcept override {
    ++sessions;
    bytes += how.to_warehouse_bytes + how.from_warehouse_bytes;
  }
  unsigned sessions = 0;
  std::uint64_t bytes = 0;
};

/// Only what the engine does counts.
template <class Work>
void as_worker(Work work) {
  const heap_user before = work_as(heap_user::worker);
  work();
  work_as(before);
}

void pass(relay::engine& engine, int from, int to) {
  std::array<char, message.size()> space{};
  verify(::send(from, message.data(), message.size(), MSG_NOSIGNAL) == ssize_t{message.size()}, "a message is sent");
  ssize_t arrived = 0;
  while (arrived == 0) {
    as_worker([&] { engine.turn(steady_clock::now()); });
    arrived = std::max(ssize_t{0}, ::recv(to, space.data(), space.size(), MSG_DONTWAIT));
  }
  verify(arrived == ssize_t{message.size()} && space == message, "the message arrives whole");
}

struct customer {
  rich_customer payer;
  relay::endpoint_counters counters;
  relay::engine engine;
  ended owner;
};

struct outer_ends {
  relay::descriptor client;
  relay::descriptor upstream;
};

outer_ends begin_session(customer& of) {
  auto [client, from] = connected_pair();
  auto [to, upstream] = connected_pair();
  relay::start start;
  start.client = std::move(from);
  start.upstream = std::move(to);
  start.account = &of.payer.account;
  start.counters = &of.counters;
  start.owner = &of.owner;
  as_worker([&] { verify(of.engine.add(std::move(start), steady_clock::now()), "the kernel watches the sockets"); });
  return {std::move(client), std::move(upstream)};
}

void one_session(customer& of) {
  outer_ends ends = begin_session(of);
  pass(of.engine, ends.client.get(), ends.upstream.get());
  pass(of.engine, ends.upstream.get(), ends.client.get());
  const unsigned before = of.owner.sessions;
  ends.client.close();
  ends.upstream.close();
  while (of.owner.sessions == before)
    as_worker([&] { of.engine.turn(steady_clock::now()); });
}

} // namespace

heap_count relay_alone(unsigned connections, company of_customer) {
  customer one;
  outer_ends neighbour;
  if (of_customer == company::another) neighbour = begin_session(one);
  for (unsigned warm = 0; warm < warm_up; ++warm)
    one_session(one);
  const heap_count before = heap_of(heap_user::worker);
  for (unsigned number = 0; number < connections; ++number)
    one_session(one);
  const heap_count taken = heap_of(heap_user::worker) - before;
  const ended& owner = one.owner;
  verify(owner.sessions == connections + warm_up && owner.bytes == 2 * message.size() * owner.sessions &&
             one.payer.settled(),
         "every session ended with what it moved");
  return taken;
}

} // namespace tollgate::bench
