// Connections through a whole proxy, one after the other; its clients and its upstream are threads of the bench.
#include "bench/allocations/connections.hpp"
#include "bench/lab/lab_gate.hpp"
#include "bench/lab/verified.hpp"
#include "bench/load/opening.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <string>
#include <thread>

namespace tollgate::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr unsigned warm_up = 20;
constexpr char answer = 'R';

/// Reads a hello, answers one byte, and ends when its client has.
class upstream {
 public:
  upstream(std::size_t hello_bytes, unsigned connections)
      : thread_{[this, hello_bytes, connections] {
          work_as(heap_user::bench);
          for (unsigned number = 0; number < connections; ++number)
            serve(hello_bytes);
        }} {}
  ~upstream() { thread_.join(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void serve(std::size_t hello_bytes) {
    tcp::socket socket = acceptor_.accept();
    std::string said(hello_bytes, '\0');
    asio::read(socket, asio::buffer(said));
    asio::write(socket, asio::buffer(&answer, 1));
    boost::system::error_code end;
    asio::read(socket, asio::buffer(said), end);
    verify(end == asio::error::eof, "the client's end is passed on");
  }

  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

void one_connection(asio::io_context& context, std::uint16_t port, const std::string& hello) {
  tcp::socket client{context};
  client.connect({asio::ip::address_v4::loopback(), port});
  asio::write(client, asio::buffer(hello));
  char got = 0;
  asio::read(client, asio::buffer(&got, 1));
  verify(got == answer, "the upstream's answer arrives");
  client.shutdown(tcp::socket::shutdown_send);
  boost::system::error_code end;
  asio::read(client, asio::buffer(&got, 1), end);
  verify(end == asio::error::eof, "the upstream's end is passed on");
}

std::uint64_t ended(const proxy::gate& of) {
  std::uint64_t sum = 0;
  for (const auto& count : of.workers().front()->counters().connections(0).closed)
    sum += count.load();
  return sum;
}

/// Runs `what` on the worker's thread and waits for it.
template <class Work>
void on_worker(proxy::gate& of, Work what) {
  std::promise<void> done;
  of.workers().front()->post([&] {
    what();
    done.set_value();
  });
  done.get_future().wait();
}

void wait_for_the_ends(proxy::gate& of, std::uint64_t connections) {
  while (ended(of) < connections)
    on_worker(of, [] {}); // a turn each
}

} // namespace

heap_count whole_connections(unsigned connections) {
  work_as(heap_user::bench);
  const std::string hello = load::client_hello(lab_gate::host_of(0, 0));
  const upstream warehouse{hello.size(), connections + warm_up};
  lab_gate lab{{.upstream_port = warehouse.port()}};
  const std::uint16_t port = lab.open_doors();
  on_worker(lab.gate(), [] { work_as(heap_user::worker); });

  asio::io_context context{1};
  for (unsigned warm = 0; warm < warm_up; ++warm)
    one_connection(context, port, hello);
  wait_for_the_ends(lab.gate(), warm_up);
  const heap_count before = heap_of(heap_user::worker);
  for (unsigned number = 0; number < connections; ++number)
    one_connection(context, port, hello);
  wait_for_the_ends(lab.gate(), warm_up + connections);
  return heap_of(heap_user::worker) - before;
}

} // namespace tollgate::bench
