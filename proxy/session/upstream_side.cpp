// See upstream_side.hpp.
#include "proxy/session/upstream_side.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace tollgate::proxy {

namespace asio = boost::asio;
using boost::system::error_code;

upstream_side::upstream_side(asio::io_context& worker, relay::pump& relay)
    : relay_{relay},
      alarm_{worker},
      in_asio_{worker} {}

upstream_side::~upstream_side() = default;

error_code upstream_side::hold(int descriptor, const asio::ip::tcp& protocol) {
  early_ = relay::pump::prepare(); // the one before is closed with its side
  early_->waits_early = this;
  protocol_ = protocol;
  relay::side& side = early_->upstream();
  side.socket = relay::descriptor{descriptor};
  side.writable = false;
  if (relay_.watch(side)) return {};
  close();
  return asio::error::no_memory; // epoll's max_user_watches: as good as that
}

asio::awaitable<error_code> upstream_side::connected(std::chrono::steady_clock::time_point until) {
  const relay::side& side = early_->upstream();
  alarm_.expires_at(until);
  while (!side.writable && !side.reset) {
    const auto [woken] = co_await alarm_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!woken && !side.writable && !side.reset) co_return asio::error::timed_out;
  }
  // Writable and in order is connected; what else it can be, the kernel says once.
  if (!side.read_on) co_return error_code{};
  co_return dial::connect_outcome(side.socket.get());
}

// Inside a turn of the engine: the coroutine goes on after it.
void upstream_side::woken() noexcept {
  alarm_.cancel();
}

asio::ip::tcp::socket& upstream_side::in_asio(error_code& failed) {
  if (early_) {
    relay::descriptor socket = relay_.forget(early_->upstream());
    early_.reset();
    in_asio_.assign(protocol_, socket.get(), failed);
    if (!failed) socket.release();
  }
  return in_asio_;
}

void upstream_side::move_to(relay::start& start) {
  start.prepared = std::move(early_);
  if (in_asio_.is_open()) start.upstream = relay::descriptor{in_asio_.release()};
}

void upstream_side::close() noexcept {
  early_.reset();
  error_code ignored;
  in_asio_.close(ignored);
}

} // namespace tollgate::proxy
