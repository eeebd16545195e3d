// accept4(2) until it is empty, then wait: one wake-up for a burst of connections.
#include "proxy/session/listener.hpp"

#include "proxy/log/line.hpp"
#include "proxy/process/spare_descriptors.hpp"
#include "proxy/session/refuse.hpp"
#include "proxy/spawn.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

namespace tollgate::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int backlog = 4096; // the kernel cuts it to net.core.somaxconn
constexpr int accepts_in_a_row = 32;
constexpr int last_rounds = backlog / accepts_in_a_row;
constexpr std::chrono::milliseconds without_descriptors{100};

void set_number(int descriptor, int level, int name, int value, error_code& failed) {
  if (!failed && setsockopt(descriptor, level, name, &value, sizeof value) != 0)
    failed.assign(errno, boost::system::system_category());
}

// What accepted sockets inherit (tcp(7)).
void set_inherited(int descriptor, const config::keepalive& probing, error_code& failed) {
  using std::chrono::duration_cast, std::chrono::seconds;
  set_number(descriptor, IPPROTO_TCP, TCP_NODELAY, 1, failed);
  set_number(descriptor, SOL_SOCKET, SO_KEEPALIVE, probing.idle.count() == 0 ? 0 : 1, failed);
  if (probing.idle.count() == 0) return;
  set_number(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(duration_cast<seconds>(probing.idle).count()),
             failed);
  set_number(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(duration_cast<seconds>(probing.interval).count()),
             failed);
  set_number(descriptor, IPPROTO_TCP, TCP_KEEPCNT, static_cast<int>(probing.probes), failed);
}

enum class sharing { alone, among_workers };

boost::system::result<std::unique_ptr<tcp::acceptor>> open_one(asio::io_context& on, const tcp::endpoint& where,
                                                               const config::keepalive& probing, sharing how) {
  auto acceptor = std::make_unique<tcp::acceptor>(on);
  error_code failed;
  acceptor->open(where.protocol(), failed);
  if (!failed) acceptor->set_option(tcp::acceptor::reuse_address{true}, failed);
  if (!failed && where.protocol() == tcp::v6()) acceptor->set_option(asio::ip::v6_only{false}, failed);
  if (how == sharing::among_workers) set_number(acceptor->native_handle(), SOL_SOCKET, SO_REUSEPORT, 1, failed);
  set_inherited(acceptor->native_handle(), probing, failed);
  if (!failed) acceptor->bind(where, failed);
  if (!failed) acceptor->listen(backlog, failed);
  if (!failed) acceptor->native_non_blocking(true, failed);
  if (failed) return failed;
  return acceptor;
}

bool out_of_resources(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

struct accepted {
  int descriptor = -1;
  tcp::endpoint from;
  int error = 0;
};

accepted accept_one(tcp::acceptor& acceptor) noexcept {
  accepted result;
  auto length = static_cast<socklen_t>(result.from.capacity());
  result.descriptor = accept4(acceptor.native_handle(), result.from.data(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  result.error = result.descriptor < 0 ? errno : 0;
  return result;
}

// Counted from here on, so that what was accepted never reaches into the descriptors of the ledger and of the admin
// address. False: not even a farewell is left.
bool find_place(arrival& who) {
  auto found = place::take(who.shared.connections, who.shared.max_connections);
  who.one_too_many = !found;
  if (!found) found = place::take(who.shared.farewells, most_farewells);
  if (found) who.in_all = std::move(*found);
  return found.has_value();
}

// Accepts what is there. The last error: EAGAIN when the queue is empty, 0 when there may be more.
int accept_some(house& shared, doorway& at) {
  for (int count = 0; count < accepts_in_a_row; ++count) {
    const accepted one = accept_one(*at.acceptor);
    if (one.error == ECONNABORTED || one.error == EINTR) continue;
    if (one.error != 0) return one.error;
    accepted_socket client{at.home->context(), one.from.protocol(), one.descriptor};
    arrival who{shared,
                *at.home,
                at.home->current(),
                at.listener,
                std::move(client),
                one.from,
                std::chrono::steady_clock::now(),
                {}};
    if (!leaves_spare(one.descriptor))
      refuse_at_once(std::move(who), {refusal_reason::no_descriptors, nullptr, "the last ones are the ledger's"});
    else if (!find_place(who))
      refuse_at_once(std::move(who), {refusal_reason::connection_limit, nullptr, of_the_process});
    else
      spawn(at.home->context(), serve(std::move(who)), "connection");
  }
  return 0;
}

void log_paused(const doorway& at, int error) {
  log::line(log::level::error, "accept_paused")
      .text("listener", at.listener->settings.name)
      .text("error", error_code{error, boost::system::system_category()}.message())
      .write();
}

void log_resumed(const doorway& at, std::chrono::steady_clock::duration after) {
  log::line(log::level::info, "accept_resumed")
      .text("listener", at.listener->settings.name)
      .milliseconds("paused_ms", after)
      .write();
}

} // namespace

boost::system::result<doorways> open_doorways(const live_listener& listener,
                                              const std::vector<std::unique_ptr<worker>>& workers, neighbours who) {
  const auto& listen = listener.settings.listen;
  tcp::endpoint where{asio::ip::make_address(config::to_string(listen.address)), listen.port};
  // SO_REUSEPORT would let a second process in beside the first one, to take part of its connections: look first.
  if (who == neighbours::none) {
    const auto probe = open_one(workers.front()->context(), where, listener.keepalive, sharing::alone);
    if (!probe) return probe.error();
    where = (*probe)->local_endpoint();
    (*probe)->close();
  }

  doorways result;
  for (const auto& home : workers) {
    auto acceptor = open_one(home->context(), where, listener.keepalive, sharing::among_workers);
    if (!acceptor) return acceptor.error();
    result.push_back(std::make_shared<doorway>(doorway{home.get(), &listener, std::move(*acceptor)}));
  }
  return result;
}

void set_keepalive(doorway& at, const config::keepalive& probing) {
  error_code failed; // of a socket that has them already: it cannot fail, and would keep what it has
  set_inherited(at.acceptor->native_handle(), probing, failed);
}

void close_after_the_last(house& shared, doorway& at) {
  for (int round = 0; round < last_rounds && accept_some(shared, at) == 0; ++round) {
  }
  error_code ignored;
  at.acceptor->close(ignored);
}

asio::awaitable<void> keep_accepting(house& shared, std::shared_ptr<doorway> of) {
  doorway& at = *of;
  asio::steady_timer pause{at.home->context()};
  std::optional<std::chrono::steady_clock::time_point> paused_since; // one line for each time, not for each look
  while (at.acceptor->is_open()) {
    const auto [failed] =
        co_await at.acceptor->async_wait(tcp::acceptor::wait_read, asio::as_tuple(asio::use_awaitable));
    if (failed) continue; // closed: the loop's condition says so
    const int error = accept_some(shared, at);
    if (!out_of_resources(error)) {
      if (paused_since) log_resumed(at, std::chrono::steady_clock::now() - *paused_since);
      paused_since.reset();
      continue;
    }
    if (!paused_since) log_paused(at, error);
    if (!paused_since) paused_since = std::chrono::steady_clock::now();
    pause.expires_after(without_descriptors);
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

} // namespace tollgate::proxy
