// Prints as JSON what one connection takes from the heap: in the relay, in the whole proxy, and there with its log
// line.
//
// Usage: connection_allocations [CONNECTIONS]
#include "bench/allocations/connections.hpp"
#include "bench/lab/verified.hpp"
#include "proxy/log/line.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

namespace bench = tollgate::bench;
namespace log = tollgate::proxy::log;

void print(const char* what, const bench::heap_count& taken, double connections, const char* behind) {
  std::printf("  \"%s\": {\"allocations\": %.2f, \"bytes\": %.0f}%s\n", what,
              static_cast<double>(taken.allocations) / connections, static_cast<double>(taken.bytes) / connections,
              behind);
}

} // namespace

int main(int argc, char** argv) {
  const int connections = argc > 1 ? std::atoi(argv[1]) : 1000;
  if (connections < 1 || connections > 20'000) {
    std::fprintf(stderr, "usage: %s [CONNECTIONS], 1 to 20000 (default 1000)\n", argv[0]);
    return 2;
  }
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  bench::work_as(bench::heap_user::bench);
  const auto count = static_cast<unsigned>(connections);
  const auto relay = bench::relay_alone(count, bench::company::another);
  const auto only = bench::relay_alone(count, bench::company::none);
  bench::verify(relay.allocations == relay.frees && only.allocations == only.frees,
                "the relay gives back all that it takes");
  log::open(log::level::error, log::format::json);
  const auto silent = bench::whole_connections(count);
  log::close();
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  bench::verify(nowhere >= 0 && ::dup2(nowhere, STDERR_FILENO) >= 0, "standard error can be turned away");
  log::open(log::level::info, log::format::json);
  const auto logged = bench::whole_connections(count);
  log::close();
  std::printf("{\n  \"connections\": %d,\n", connections);
  print("relay", relay, connections, ",");
  print("relay_of_an_only_session", only, connections, ",");
  print("connection", silent, connections, ",");
  print("logged_connection", logged, connections, "");
  std::printf("}\n");
  return 0;
}
