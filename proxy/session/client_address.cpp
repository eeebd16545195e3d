// See client_address.hpp.
#include "proxy/session/client_address.hpp"

#include <algorithm>

namespace tollgate::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;

config::ip_address address_of(const tcp::endpoint& peer) {
  if (peer.address().is_v4()) {
    const auto bytes = peer.address().to_v4().to_bytes();
    return *config::ip_address::from_bytes(bytes);
  }
  const auto bytes = peer.address().to_v6().to_bytes();
  return *config::ip_address::from_bytes(bytes);
}

config::address_port address_port_of(const tcp::endpoint& peer) {
  return {address_of(peer), peer.port()};
}

tcp::endpoint endpoint_of(const config::address_port& where) {
  const auto bytes = where.address.bytes();
  if (where.address.is_v4()) {
    asio::ip::address_v4::bytes_type raw{};
    std::ranges::copy(bytes, raw.begin());
    return {asio::ip::address_v4{raw}, where.port};
  }
  asio::ip::address_v6::bytes_type raw{};
  std::ranges::copy(bytes, raw.begin());
  return {asio::ip::address_v6{raw}, where.port};
}

} // namespace tollgate::proxy
