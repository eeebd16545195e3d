// See networks.hpp.
#include "proxy/doctor/networks.hpp"

namespace tollgate::proxy::doctor {

using boost::asio::ip::address;

bool is_in_ten(const address& address) noexcept {
  return address.is_v4() && address.to_v4().to_bytes()[0] == 10;
}

bool is_private(const address& address) noexcept {
  if (address.is_v6()) return (address.to_v6().to_bytes()[0] & 0xFEU) == 0xFC;
  const auto bytes = address.to_v4().to_bytes();
  return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0U) == 16) || (bytes[0] == 192 && bytes[1] == 168) ||
         (bytes[0] == 100 && (bytes[1] & 0xC0U) == 64);
}

std::string by_commas(const std::vector<address>& addresses) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t at = 0; at < addresses.size() && at < most; ++at)
    text += (at == 0 ? "" : ", ") + addresses[at].to_string();
  if (addresses.size() > most) text += " and " + std::to_string(addresses.size() - most) + " more";
  return text;
}

} // namespace tollgate::proxy::doctor
