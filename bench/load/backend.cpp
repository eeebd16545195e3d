// See backend.hpp.
#include "bench/load/backend.hpp"
#include "bench/load/limits.hpp"
#include "bench/load/server_worker.hpp"
#include "bench/load/signals.hpp"
#include "config/address.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace tollgate::bench::load {
namespace {

using listeners_by_thread = std::vector<std::vector<descriptor>>;

/// One socket for each thread on each address; says each address once, with the port it was given.
listeners_by_thread listen_everywhere(const backend_options& options) {
  listeners_by_thread listeners(options.threads);
  for (const auto& text : options.listen) {
    socket_address where = resolve(text);
    try {
      listeners[0].push_back(listen_on(where));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error{"cannot listen on " + text + ": " + error.what() +
                               "; another program may have the port (ss -ltnp), or the address is not this machine's"};
    }
    const std::uint16_t port = port_of(listeners[0].back());
    reinterpret_cast<sockaddr_in*>(&where.storage)->sin_port = htons(port); // IPv6 has it at the same place
    for (unsigned thread = 1; thread < options.threads; ++thread)
      listeners[thread].push_back(listen_on(where));
    const std::string host{config::split_host_port(text)->host};
    std::printf("listening on %s:%u\n", host.find(':') == std::string::npos ? host.c_str() : ("[" + host + "]").c_str(),
                unsigned{port});
  }
  std::fflush(stdout);
  return listeners;
}

void wait_for_the_end(int told, std::chrono::milliseconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  pollfd waited{told, POLLIN, 0};
  while (!was_signalled()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (duration.count() > 0 && left.count() <= 0) return;
    ::poll(&waited, 1, duration.count() > 0 ? static_cast<int>(left.count()) : -1);
  }
}

void say_what_was_served(const std::vector<server_worker>& workers) {
  served_counts sum;
  for (const auto& one : workers) {
    sum.accepted += one.counted().accepted;
    sum.refused += one.counted().refused;
    sum.rejected += one.counted().rejected;
    sum.received += one.counted().received;
    sum.sent += one.counted().sent;
  }
  std::printf("%llu connections (%llu refused above the limit, %llu not understood), %llu bytes received, %llu sent\n",
              static_cast<unsigned long long>(sum.accepted), static_cast<unsigned long long>(sum.refused),
              static_cast<unsigned long long>(sum.rejected), static_cast<unsigned long long>(sum.received),
              static_cast<unsigned long long>(sum.sent));
}

} // namespace

int run_backend(const backend_options& options) {
  const std::size_t descriptors = read_limits().descriptors;
  const std::size_t kept = reserved + options.listen.size() * options.threads;
  if (descriptors <= kept)
    throw std::runtime_error{"only " + std::to_string(descriptors) + " descriptors; ulimit -n " +
                             std::to_string(kept + options.max_connections) + " first"};
  const std::size_t most = std::min<std::size_t>(options.max_connections, descriptors - kept);
  const descriptor told{::eventfd(0, EFD_CLOEXEC)};
  note_signals(told.get());
  auto listeners = listen_everywhere(options);
  std::vector<server_worker> workers;
  workers.reserve(options.threads);
  for (unsigned i = 0; i < options.threads; ++i)
    workers.emplace_back(std::move(listeners[i]), most / options.threads + 1);
  std::atomic<bool> stop{false};
  std::vector<std::jthread> threads;
  for (auto& one : workers)
    threads.emplace_back([&one, &stop] { one.run(stop); });
  wait_for_the_end(told.get(), options.duration);
  stop.store(true);
  threads.clear(); // joins
  say_what_was_served(workers);
  return 0;
}

} // namespace tollgate::bench::load
