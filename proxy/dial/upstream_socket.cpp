// See upstream_socket.hpp. The socket is made by hand because Asio's open() knows neither SOCK_CLOEXEC nor
// SOCK_NONBLOCK, and its connect would ask poll(2) what the reactor has just said: three system calls less a dial.
// Watched from the connect on, for an unconnected socket has an event of its own (EPOLLHUP).
#include "proxy/dial/upstream_socket.hpp"

#include "proxy/process/spare_descriptors.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <cerrno>

namespace tollgate::proxy::dial {
namespace {

boost::system::error_code last_error() {
  return {errno, boost::system::system_category()};
}

bool without_delay(int descriptor) {
  const int yes = 1;
  return ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0;
}

} // namespace

boost::system::error_code start_connect(connecting_socket& holder, const boost::asio::ip::tcp::endpoint& where) {
  const int descriptor = ::socket(where.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) return last_error();
  boost::system::error_code error;
  if (!leaves_spare(descriptor))
    error = boost::asio::error::no_descriptors;
  else if (!without_delay(descriptor) || ::connect(descriptor, where.data(), static_cast<socklen_t>(where.size())) != 0)
    error = last_error();
  // An interrupted connect goes on by itself (POSIX), and calling it again would only say so.
  const bool under_way = error == boost::asio::error::in_progress || error == boost::asio::error::interrupted;
  if (error && !under_way) {
    ::close(descriptor);
    return error;
  }
  return holder.hold(descriptor, where.protocol());
}

boost::system::error_code connect_outcome(int descriptor) {
  int value = 0;
  socklen_t size = sizeof value;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &size) != 0) return last_error();
  return {value, boost::system::system_category()};
}

} // namespace tollgate::proxy::dial
