// See dial_fixture.hpp.
#include "tests/proxy/dial/dial_fixture.hpp"

#include "proxy/dial/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tollgate::proxy::dial {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

int check(int result, const char* what) {
  if (result < 0) throw std::system_error{errno, std::generic_category(), what};
  return result;
}

class asio_socket final : public connecting_socket {
 public:
  explicit asio_socket(const asio::any_io_executor& executor) : socket_{executor} {}

  boost::system::error_code hold(int descriptor, const tcp& protocol) override {
    boost::system::error_code error;
    socket_.close(error);
    socket_.assign(protocol, descriptor, error);
    if (error) ::close(descriptor); // the reactor could not watch it; it was not taken over
    return error;
  }
  asio::awaitable<boost::system::error_code> connected(std::chrono::steady_clock::time_point until) override {
    deadline limit{socket_, until};
    const auto [error] = co_await socket_.async_wait(tcp::socket::wait_write, asio::as_tuple(asio::use_awaitable));
    if (!error) co_return connect_outcome(socket_.native_handle());
    co_return limit.passed() ? boost::system::error_code{asio::error::timed_out} : error;
  }
  tcp::socket take() { return std::move(socket_); }

 private:
  tcp::socket socket_;
};

} // namespace

asio::awaitable<boost::system::result<connected, dial_error>> connect(address_snapshot list, std::uint64_t turn,
                                                                      connect_options options) {
  asio_socket socket{co_await asio::this_coro::executor};
  auto at = co_await connect(std::move(list), turn, std::move(options), socket);
  if (!at) co_return std::move(at).error();
  co_return connected{std::move(*at), socket.take()};
}

peer::peer(mood how) : listener_(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
  where_ = {boost::asio::ip::address_v4::loopback(), 0};
  check(::bind(listener_, where_.data(), static_cast<socklen_t>(where_.size())), "bind");
  auto size = static_cast<socklen_t>(where_.capacity());
  check(::getsockname(listener_, where_.data(), &size), "getsockname");
  if (how == mood::accepting) check(::listen(listener_, 128), "listen");
  if (how != mood::swallowing) return;
  // Linux takes one connection more than the backlog, then drops SYNs.
  check(::listen(listener_, 0), "listen");
  filler_ = check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  check(::connect(filler_, where_.data(), static_cast<socklen_t>(where_.size())), "connect");
}

peer::~peer() {
  ::close(listener_);
  if (filler_ >= 0) ::close(filler_);
}

std::string peer::text() const {
  return "127.0.0.1:" + std::to_string(where_.port());
}

address_snapshot list_of(std::initializer_list<boost::asio::ip::tcp::endpoint> addresses) {
  std::vector<known_entry> entries;
  for (const auto& one : addresses)
    entries.push_back({{one.address().to_string(), one.port()}, {one.address()}, ""});
  return std::make_shared<const address_list>(entries, "");
}

std::shared_ptr<const dial_rules> lab_rules() {
  return std::make_shared<const dial_rules>(dial_rules{true, {}, {}});
}

} // namespace tollgate::proxy::dial
