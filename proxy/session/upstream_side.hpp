// The upstream's socket while it connects: the relay's from the first moment, or Asio's where somebody has to speak to
// the upstream before the relay does.
//
// One registration with the kernel a connection instead of two. It refuses to choose an address, and to speak.
#pragma once

#include "proxy/dial/upstream_socket.hpp"
#include "proxy/relay/pump.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace tollgate::proxy {

/// Of one connection, on its worker's thread. Closes what nobody took.
class upstream_side final : public dial::connecting_socket, private relay::early_waiter {
 public:
  upstream_side(boost::asio::io_context& worker, relay::pump& relay);
  upstream_side(const upstream_side&) = delete;
  upstream_side& operator=(const upstream_side&) = delete;
  ~upstream_side() override;

  boost::system::error_code hold(int descriptor, const boost::asio::ip::tcp& protocol) override;
  boost::asio::awaitable<boost::system::error_code> connected(std::chrono::steady_clock::time_point until) override;

  /// The socket, for Asio; the relay no longer watches it. An error, when the kernel watches no more descriptors: then
  /// it is closed.
  boost::asio::ip::tcp::socket& in_asio(boost::system::error_code& failed);
  /// Gives it to the relay, wherever it was.
  void move_to(relay::start& start);
  void close() noexcept;

 private:
  void woken() noexcept override;

  relay::pump& relay_;
  boost::asio::steady_timer alarm_;
  boost::asio::ip::tcp protocol_ = boost::asio::ip::tcp::v4();
  std::unique_ptr<relay::session> early_;
  boost::asio::ip::tcp::socket in_asio_;
};

} // namespace tollgate::proxy
