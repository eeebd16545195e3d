// See alert.hpp.
#include "proxy/hello/alert.hpp"

namespace tollgate::proxy::hello {

//  +------+-------+-------+-----------+-----------+-------+-------------+
//  |  21  | major | minor |  length = 2           | fatal | description |
//  | type | legacy record |  of the fragment      |   2   |     49      |
//  +------+-------+-------+-----------+-----------+-------+-------------+
std::array<std::byte, alert_bytes> access_denied(std::uint16_t record_version) noexcept {
  constexpr std::byte alert{21};
  constexpr std::byte fatal{2};
  constexpr std::byte access_denied_description{49};
  return {alert,
          static_cast<std::byte>(record_version >> 8),
          static_cast<std::byte>(record_version & 0xFF),
          std::byte{0},
          std::byte{2},
          fatal,
          access_denied_description};
}

} // namespace tollgate::proxy::hello
