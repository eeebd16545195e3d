// Opens the socket of one attempt and starts its connect. System calls only: no waiting, no choice of address.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>

namespace tollgate::proxy::dial {

/// Who holds the socket of an attempt and knows how to wait for it: Asio, or the relay, which then need not take it
/// over.
class connecting_socket {
 public:
  virtual ~connecting_socket() = default;
  /// Takes over a socket whose connect is under way, in place of the attempt's before, which it closes.
  virtual boost::system::error_code hold(int descriptor, const boost::asio::ip::tcp& protocol) = 0;
  /// Until it is connected, or has failed, or `until`: then timed_out.
  virtual boost::asio::awaitable<boost::system::error_code> connected(std::chrono::steady_clock::time_point until) = 0;
};

/// Opens a non-blocking, close-on-exec socket with TCP_NODELAY set, begins to connect it, and hands it to `holder`. No
/// error: it may be connected already, or not yet.
boost::system::error_code start_connect(connecting_socket& holder, const boost::asio::ip::tcp::endpoint& where);

/// How the connect of a socket that has become writable, or has an error, ended.
boost::system::error_code connect_outcome(int descriptor);

} // namespace tollgate::proxy::dial
