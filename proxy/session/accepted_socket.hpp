// A client's socket as accept(2) gave it: Asio gets to know it only where somebody has to wait for the client.
//
// Most clients have sent their hello by the time they are accepted, and go to the relay at once. It refuses to read
// more than once without waiting.
#pragma once

#include "proxy/relay/descriptor.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>

namespace tollgate::proxy {

class accepted_socket {
 public:
  accepted_socket(boost::asio::io_context& worker, const boost::asio::ip::tcp& protocol, int descriptor)
      : protocol_{protocol},
        raw_{descriptor},
        in_asio_{worker} {}

  /// What is there already; 0 if nothing is, or the client has gone, which whoever waits then will see.
  std::size_t receive_at_once(char* to, std::size_t size) noexcept;

  /// For everything that waits. Where the kernel watches no more descriptors it is closed, and says so to each use.
  boost::asio::ip::tcp::socket& in_asio();
  operator boost::asio::ip::tcp::socket&() { return in_asio(); } // NOLINT: it is one

  /// Takes the descriptor out, in nobody's epoll set.
  relay::descriptor release();

 private:
  boost::asio::ip::tcp protocol_;
  relay::descriptor raw_;
  boost::asio::ip::tcp::socket in_asio_;
};

} // namespace tollgate::proxy
