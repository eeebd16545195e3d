// The relay engine between real sockets, on one thread with its peers: bulk through copies and through splice(2), and
// small messages on few and on many connections.
//
// The peers' own sends and receives are in the time: compare the figures with each other.
#include "bench/lab/connected_pair.hpp"
#include "bench/lab/rich_customer.hpp"
#include "bench/lab/verified.hpp"
#include "proxy/process/host.hpp"
#include "proxy/relay/engine.hpp"

#include <sys/socket.h>

#include <array>
#include <benchmark/benchmark.h>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace {

using tollgate::bench::verify;
namespace bench = tollgate::bench;
namespace metering = tollgate::metering;
namespace proxy = tollgate::proxy;
namespace relay = tollgate::proxy::relay;

struct silent final : relay::observer {
  void closed(const relay::outcome&) noexcept override {}
};

/// An engine with one customer; each session's outer ends are the bench's.
class relaying {
 public:
  explicit relaying(std::size_t sessions) {
    for (std::size_t number = 0; number < sessions; ++number) {
      auto [client, from] = bench::connected_pair();
      auto [to, upstream] = bench::connected_pair();
      relay::start start;
      start.client = std::move(from);
      start.upstream = std::move(to);
      start.account = &payer_.account;
      start.counters = &counters_;
      start.owner = &nobody_;
      verify(engine_.add(std::move(start), std::chrono::steady_clock::now()), "the kernel watches the sockets");
      clients_.push_back(std::move(client));
      upstreams_.push_back(std::move(upstream));
    }
  }

  std::size_t send(std::size_t session, std::string_view bytes) {
    const ssize_t sent = ::send(clients_[session].get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
  }
  void turn() {
    while (engine_.turn(std::chrono::steady_clock::now())) {
    }
  }
  std::size_t receive(std::size_t session, char* into, std::size_t room) {
    const ssize_t got = ::recv(upstreams_[session].get(), into, room, MSG_DONTWAIT);
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }
  /// All of `bytes` through one session. `keep`: what has arrived is returned.
  std::string pass(std::size_t session, std::string_view bytes, bool keep) {
    std::string arrived;
    for (std::size_t sent = 0, received = 0; received < bytes.size();) {
      sent += send(session, bytes.substr(sent));
      turn();
      while (const std::size_t got = receive(session, sink_.data(), sink_.size())) {
        if (keep) arrived.append(sink_.data(), got);
        received += got;
        passed_ += got;
      }
    }
    return arrived;
  }
  /// What arrived is what is charged and what is counted.
  bool exact() const noexcept {
    return payer_.settled() && payer_.used() == passed_ && counters_.to_warehouse_bytes.load() == passed_;
  }

 private:
  bench::rich_customer payer_;
  relay::endpoint_counters counters_;
  silent nobody_;
  relay::engine engine_;
  std::vector<relay::descriptor> clients_;
  std::vector<relay::descriptor> upstreams_;
  std::vector<char> sink_ = std::vector<char>(1 << 20);
  std::uint64_t passed_ = 0;
};

std::string pattern(std::size_t size) {
  std::string made(size, '\0');
  std::uint32_t state = 1;
  for (char& one : made)
    one = static_cast<char>((state = state * 1'664'525 + 1'013'904'223) >> 24U);
  return made;
}

void bulk(benchmark::State& state, bool by_splice) {
  relay::pipe_pool::allow_in_process(by_splice ? relay::pipe_pool::most_in_process : 0);
  relaying one{1};
  const std::string block = pattern(4 << 20);
  for (int warm = 0; warm < 4; ++warm)
    verify(one.pass(0, block, true) == block, "what arrives is what was sent");
  for (auto round : state)
    one.pass(0, block, false);
  verify(one.exact(), "every byte is charged and counted");
  verify((relay::pipe_pool::open_in_process() > 0) == by_splice, "a stream has a pipe, unless there is none");
  state.SetBytesProcessed(static_cast<std::int64_t>(block.size()) * static_cast<std::int64_t>(state.iterations()));
  relay::pipe_pool::allow_in_process(relay::pipe_pool::most_in_process);
}
BENCHMARK_CAPTURE(bulk, by_copy, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(bulk, by_splice, true)->Unit(benchmark::kMicrosecond);

// 100 bytes on every connection, all at once, as a busy worker finds them.
void messages_on_connections(benchmark::State& state) {
  proxy::raise_descriptor_limit();
  const auto connections = static_cast<std::size_t>(state.range(0));
  relaying many{connections};
  const std::string message = pattern(100);
  verify(many.pass(connections - 1, message, true) == message, "what arrives is what was sent");
  std::array<char, 200> space{};
  std::uint64_t arrived = 0;
  for (auto round : state) {
    for (std::size_t each = 0; each < connections; ++each)
      many.send(each, message);
    many.turn();
    for (std::size_t each = 0; each < connections; ++each)
      arrived += many.receive(each, space.data(), space.size());
  }
  verify(arrived == connections * message.size() * static_cast<std::uint64_t>(state.iterations()),
         "each message arrives in its turn");
  state.SetItemsProcessed(static_cast<std::int64_t>(connections) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(messages_on_connections)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);

} // namespace
