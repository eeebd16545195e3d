// See json_text.hpp.
#include "metering/json_text.hpp"

#include <algorithm>

namespace tollgate::metering {
namespace json = boost::json;
namespace {

// The length of the UTF-8 sequence that begins `text` (RFC 3629, section 4), 0 where there is none.
std::size_t utf8_sequence(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : 4;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (at(1) < low || at(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (at(i) < 0x80 || at(i) > 0xBF) return 0;
  return length;
}

} // namespace

json::string readable(std::string_view text) {
  json::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_sequence(text.substr(i));
    if (length == 0)
      out.push_back('?');
    else
      out.append(json::string_view{text.data() + i, length});
    i += std::max<std::size_t>(length, 1);
  }
  return out;
}

} // namespace tollgate::metering
