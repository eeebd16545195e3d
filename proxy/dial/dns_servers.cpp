// See dns_servers.hpp. A lookup has a c-ares channel and an epoll set of its own; Asio waits on the set's descriptor.
// So the coroutine's frame owns everything, and no callback comes after it.
#include "proxy/dial/dns_servers.hpp"

#include "proxy/dial/deadline.hpp"

#include <sys/epoll.h>
#include <sys/time.h>

#include <algorithm>
#include <ares.h>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <utility>

namespace tollgate::proxy::dial {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using servers_list = std::vector<asio::ip::udp::endpoint>;

constexpr int tries_of_each_server = 2;

std::string text_of(const servers_list& servers) {
  std::ostringstream text;
  for (const auto& one : servers)
    text << (text.tellp() == 0 ? "" : ",") << one;
  return text.str();
}

/// IPv4 from the four or IPv6 from the sixteen bytes of a socket address.
void add_address(const sockaddr* from, std::vector<asio::ip::address>& to) {
  asio::ip::address address;
  if (from->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, from, sizeof v4);
    address = asio::ip::address_v4{ntohl(v4.sin_addr.s_addr)};
  } else if (from->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, from, sizeof v6);
    asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    address = asio::ip::address_v6{bytes};
  } else {
    return;
  }
  if (std::find(to.begin(), to.end(), address) == to.end()) to.push_back(address);
}

class lookup {
 public:
  lookup(const asio::any_io_executor& executor, const servers_list& servers, std::chrono::milliseconds attempt)
      : poll_{executor},
        asked_{text_of(servers)} {
    static const int ready = ares_library_init(ARES_LIB_INIT_ALL);
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    if (set < 0) {
      finish(boost::system::error_code{errno, boost::system::system_category()}.message());
      return;
    }
    poll_.assign(set);
    int status = ready == ARES_SUCCESS ? open_channel(attempt) : ready;
    if (status == ARES_SUCCESS) status = ares_set_servers_ports_csv(channel_, asked_.c_str());
    if (status != ARES_SUCCESS) finish(ares_strerror(status));
  }
  lookup(const lookup&) = delete;
  lookup& operator=(const lookup&) = delete;
  ~lookup() {
    if (channel_ != nullptr) ares_destroy(channel_);
  }

  void ask(const std::string& host) {
    if (answered_) return;
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, &lookup::on_answer, this);
  }

  bool answered() const noexcept { return answered_; }
  asio::posix::stream_descriptor& poll() noexcept { return poll_; }
  resolve_answer take() { return std::move(answer_); }

  /// When c-ares wants to look again although nothing came; `latest` at the latest.
  clock::time_point look_again(clock::time_point now, clock::time_point latest) const {
    timeval longest{3600, 0};
    timeval left{};
    const timeval* const next = ares_timeout(channel_, &longest, &left);
    return std::min(latest, now + std::chrono::seconds{next->tv_sec} + std::chrono::microseconds{next->tv_usec});
  }

  /// What came, and what has timed out.
  void process() {
    std::array<epoll_event, 2 * most_dns_servers> events{};
    const int count = ::epoll_wait(poll_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
    for (int at = 0; at < count; ++at) {
      const epoll_event& event = events[static_cast<std::size_t>(at)];
      const bool readable = (event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0;
      const bool writable = (event.events & EPOLLOUT) != 0;
      ares_process_fd(channel_, readable ? event.data.fd : ARES_SOCKET_BAD, writable ? event.data.fd : ARES_SOCKET_BAD);
    }
    if (count <= 0) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }

  void give_up() {
    if (!answered_) finish("no answer in time");
  }

 private:
  int open_channel(std::chrono::milliseconds attempt) {
    // Everything that the host's files and environment would fill in is said here.
    std::array<char, 2> only_dns{"b"};
    std::array<char, 10> no_file{"/dev/null"};
    ares_options options{};
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
    options.timeout = static_cast<int>(attempt.count());
    options.tries = tries_of_each_server;
    options.ndots = 1;
    options.lookups = only_dns.data();
    options.resolvconf_path = no_file.data();
    options.sock_state_cb = &lookup::on_socket;
    options.sock_state_cb_data = this;
    return ares_init_options(&channel_, &options,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS | ARES_OPT_LOOKUPS |
                                 ARES_OPT_DOMAINS | ARES_OPT_NOROTATE | ARES_OPT_RESOLVCONF | ARES_OPT_SOCK_STATE_CB);
  }

  void finish(const std::string& why) {
    answered_ = true;
    if (!why.empty()) answer_.error = asked_ + ": " + why;
  }

  // c-ares tells what it waits for before each wait, and of nothing before it closes a socket.
  static void on_socket(void* self, ares_socket_t socket, int readable, int writable) {
    const int set = static_cast<lookup*>(self)->poll_.native_handle();
    epoll_event wanted{};
    wanted.events = (readable != 0 ? EPOLLIN : 0U) | (writable != 0 ? EPOLLOUT : 0U);
    wanted.data.fd = socket;
    if (wanted.events == 0)
      ::epoll_ctl(set, EPOLL_CTL_DEL, socket, nullptr);
    else if (::epoll_ctl(set, EPOLL_CTL_MOD, socket, &wanted) != 0)
      ::epoll_ctl(set, EPOLL_CTL_ADD, socket, &wanted);
  }

  static void on_answer(void* self, int status, int, ares_addrinfo* found) {
    auto& asked = *static_cast<lookup*>(self);
    if (asked.answered_) return; // given up, and now destroyed
    if (found != nullptr) {
      for (const ares_addrinfo_node* one = found->nodes; one != nullptr; one = one->ai_next)
        add_address(one->ai_addr, asked.answer_.addresses);
      ares_freeaddrinfo(found);
    }
    if (status != ARES_SUCCESS) asked.answer_.addresses.clear();
    asked.finish(status != ARES_SUCCESS ? ares_strerror(status) : asked.answer_.addresses.empty() ? "no address" : "");
  }

  asio::posix::stream_descriptor poll_;
  ares_channel channel_ = nullptr;
  std::string asked_; ///< the servers
  resolve_answer answer_;
  bool answered_ = false;
};

asio::awaitable<resolve_answer> look_up(std::shared_ptr<turnstile> lookups, servers_list servers, dns_times times,
                                        std::string host) {
  const turnstile::pass inside = co_await turnstile::enter(std::move(lookups));
  const auto ends = clock::now() + times.total;
  lookup asked{co_await asio::this_coro::executor, servers, times.attempt};
  asked.ask(host);
  while (!asked.answered()) {
    const auto now = clock::now();
    if (now >= ends) asked.give_up();
    if (asked.answered()) break;
    deadline limit{asked.poll(), asked.look_again(now, ends)};
    const auto [error] = co_await asked.poll().async_wait(asio::posix::stream_descriptor::wait_read,
                                                          asio::as_tuple(asio::use_awaitable));
    if (error && error != asio::error::operation_aborted) asked.give_up();
    if (!asked.answered()) asked.process();
  }
  co_return asked.take();
}

} // namespace

resolve_function dns_servers::function(std::vector<asio::ip::udp::endpoint> servers, dns_times times) {
  return [lookups = lookups_, servers = std::move(servers), times](std::string host) {
    return look_up(lookups, servers, times, std::move(host));
  };
}

} // namespace tollgate::proxy::dial
