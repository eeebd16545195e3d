// See accepted_socket.hpp.
#include "proxy/session/accepted_socket.hpp"

#include <sys/socket.h>

#include <utility>

namespace tollgate::proxy {

std::size_t accepted_socket::receive_at_once(char* to, std::size_t size) noexcept {
  if (!raw_.is_open()) return 0;
  const ssize_t result = ::recv(raw_.get(), to, size, MSG_DONTWAIT);
  return result < 0 ? 0 : static_cast<std::size_t>(result);
}

boost::asio::ip::tcp::socket& accepted_socket::in_asio() {
  if (raw_.is_open()) {
    boost::system::error_code failed;
    in_asio_.assign(protocol_, raw_.get(), failed);
    if (failed)
      raw_.close();
    else
      raw_.release();
  }
  return in_asio_;
}

relay::descriptor accepted_socket::release() {
  return raw_.is_open() ? std::move(raw_) : relay::descriptor{in_asio_.release()};
}

} // namespace tollgate::proxy
