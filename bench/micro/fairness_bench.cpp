// How much bulk streams delay their neighbours on the same worker: an Asio timer, and another session's round trip.
//
// A worker's relay pumps `streams` endless streams over loopback while the benchmark measures. Counters are the delays'
// median and 99th percentile; the time column is that of one round.
#include "bench/lab/rich_customer.hpp"
#include "bench/lab/verified.hpp"
#include "proxy/relay/pump.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
using tollgate::bench::verify;
namespace relay = tollgate::proxy::relay;
using asio::ip::tcp;
using std::chrono::steady_clock;

struct silent final : relay::observer {
  void closed(const relay::outcome&) noexcept override {}
};

/// A worker with a customer whose allowance does not end.
class busy_worker {
 public:
  explicit busy_worker(int streams) {
    thread_ = std::thread{[this] { context_.run(); }};
    for (int number = 0; number < streams; ++number)
      add_bulk_stream();
  }
  ~busy_worker() {
    running_ = false;
    on_worker([this] { pump_.end_all(tollgate::proxy::close_reason::drain_deadline); });
    for (auto& peer : peers_)
      peer.join();
    on_worker([this] { pump_.stop(); });
    context_.stop();
    thread_.join();
  }

  /// The two outer ends of a relayed connection.
  struct ends {
    tcp::socket client;
    tcp::socket upstream;
  };
  ends add_session() {
    auto [client, gate_client] = connected();
    auto [upstream, gate_upstream] = connected();
    on_worker([&, inner = &gate_client, outer = &gate_upstream] {
      inner->non_blocking(true);
      outer->non_blocking(true);
      relay::start start;
      start.client = relay::descriptor{inner->release()};
      start.upstream = relay::descriptor{outer->release()};
      start.account = &payer_.account;
      start.counters = &counters_;
      start.owner = &nobody_;
      verify(pump_.add(std::move(start)), "the kernel watches the sockets");
    });
    return {std::move(client), std::move(upstream)};
  }

  /// What the streams and sessions have moved so far.
  std::uint64_t moved() const noexcept { return counters_.to_warehouse_bytes + counters_.from_warehouse_bytes; }

  /// How late a timer of the worker's fires.
  steady_clock::duration timer_delay(steady_clock::duration wait) {
    std::promise<steady_clock::duration> late;
    asio::steady_timer timer{context_};
    on_worker([&] {
      timer.expires_after(wait);
      timer.async_wait([&](boost::system::error_code) { late.set_value(steady_clock::now() - timer.expiry()); });
    });
    return late.get_future().get();
  }

 private:
  std::pair<tcp::socket, tcp::socket> connected() {
    tcp::acceptor acceptor{outside_, {asio::ip::address_v4::loopback(), 0}};
    tcp::socket peer{outside_};
    peer.connect(acceptor.local_endpoint());
    peer.set_option(tcp::no_delay{true});
    tcp::socket gate = acceptor.accept();
    gate.set_option(tcp::no_delay{true});
    return {std::move(peer), std::move(gate)};
  }
  template <class Work>
  void on_worker(Work work) {
    std::promise<void> done;
    asio::post(context_, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  void add_bulk_stream() {
    auto both = std::make_shared<ends>(add_session());
    peers_.emplace_back([this, both] {
      const std::vector<char> block(256 * 1024);
      boost::system::error_code failed;
      while (running_ && !failed)
        asio::write(both->client, asio::buffer(block), failed);
    });
    peers_.emplace_back([this, both] {
      std::vector<char> block(256 * 1024);
      boost::system::error_code failed;
      while (running_ && !failed)
        both->upstream.read_some(asio::buffer(block), failed);
    });
  }

  silent nobody_;
  tollgate::bench::rich_customer payer_;
  relay::endpoint_counters counters_;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  relay::pump pump_{context_};
  asio::io_context outside_{1};
  std::atomic<bool> running_{true};
  std::vector<std::thread> peers_;
  std::thread thread_;
};

void report(benchmark::State& state, std::vector<double>& microseconds) {
  std::sort(microseconds.begin(), microseconds.end());
  if (microseconds.empty()) return;
  state.counters["p50_us"] = microseconds[microseconds.size() / 2];
  state.counters["p99_us"] = microseconds[microseconds.size() * 99 / 100];
}

double in_microseconds(steady_clock::duration what) {
  return std::chrono::duration<double, std::micro>(what).count();
}

void timer_beside_bulk_streams(benchmark::State& state) {
  busy_worker worker{static_cast<int>(state.range(0))};
  std::vector<double> late;
  for (auto round : state)
    late.push_back(in_microseconds(worker.timer_delay(std::chrono::milliseconds{2})));
  verify((worker.moved() > 0) == (state.range(0) > 0), "the streams stream");
  report(state, late);
}
BENCHMARK(timer_beside_bulk_streams)->Arg(0)->Arg(1)->Arg(8)->Iterations(500)->UseRealTime();

void round_trip_beside_bulk_streams(benchmark::State& state) {
  busy_worker worker{static_cast<int>(state.range(0))};
  auto [client, upstream] = worker.add_session();
  std::vector<double> took;
  const std::uint64_t before = worker.moved();
  std::array<char, 100> message{'m'};
  const auto sent = message;
  for (auto round : state) {
    const auto begun = steady_clock::now();
    asio::write(client, asio::buffer(message));
    asio::read(upstream, asio::buffer(message));
    asio::write(upstream, asio::buffer(message));
    asio::read(client, asio::buffer(message));
    took.push_back(in_microseconds(steady_clock::now() - begun));
  }
  // The last one may arrive before it is counted.
  verify(message == sent && worker.moved() - before >= message.size() * (2 * took.size() - 1),
         "every message makes its way");
  report(state, took);
}
BENCHMARK(round_trip_beside_bulk_streams)->Arg(0)->Arg(1)->Arg(8)->Iterations(500)->UseRealTime();

} // namespace
