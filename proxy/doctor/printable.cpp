// See printable.hpp.
#include "proxy/doctor/printable.hpp"

#include <array>

namespace tollgate::proxy::doctor {

std::string printable(std::string_view foreign, std::size_t most_bytes) {
  static constexpr std::array<char, 17> digits{"0123456789abcdef"};
  std::string safe;
  for (const char each : foreign.substr(0, most_bytes)) {
    const auto byte = static_cast<unsigned char>(each);
    if (each == '\\') {
      safe += "\\\\";
    } else if (byte >= 0x20 && byte < 0x7F) {
      safe += each;
    } else {
      safe += "\\x";
      safe += digits[byte >> 4U];
      safe += digits[byte & 0xFU];
    }
  }
  if (foreign.size() > most_bytes) safe += "...";
  return safe;
}

} // namespace tollgate::proxy::doctor
