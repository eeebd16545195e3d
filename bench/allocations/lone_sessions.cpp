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

void one_session(relay::engine& engine, rich_customer& payer, relay::endpoint_counters& counters, ended& owner) {
  auto [client, from] = connected_pair();
  auto [to, upstream] = connected_pair();
  relay::start start;
  start.client = std::move(from);
  start.upstream = std::move(to);
  start.account = &payer.account;
  start.counters = &counters;
  start.owner = &owner;
  as_worker([&] { verify(engine.add(std::move(start), steady_clock::now()), "the kernel watches the sockets"); });
  pass(engine, client.get(), upstream.get());
  pass(engine, upstream.get(), client.get());
  const unsigned before = owner.sessions;
  client.close();
  upstream.close();
  while (owner.sessions == before)
    as_worker([&] { engine.turn(steady_clock::now()); });
}

} // namespace

heap_count relay_alone(unsigned connections) {
  rich_customer payer;
  relay::endpoint_counters counters;
  relay::engine engine;
  ended owner;
  for (unsigned warm = 0; warm < warm_up; ++warm)
    one_session(engine, payer, counters, owner);
  const heap_count before = heap_of(heap_user::worker);
  for (unsigned number = 0; number < connections; ++number)
    one_session(engine, payer, counters, owner);
  const heap_count taken = heap_of(heap_user::worker) - before;
  verify(owner.sessions == connections + warm_up && owner.bytes == 2 * message.size() * owner.sessions &&
             payer.settled(),
         "every session ended with what it moved");
  return taken;
}

} // namespace tollgate::bench
