// See http_head_entry.hpp.
#include "tests/fuzz/http_head_entry.hpp"

#include "proxy/hello/http_head_reader.hpp"
#include "tests/fuzz/must.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tollgate::fuzz {
namespace {

using proxy::hello::http_head_reader;
using proxy::hello::http_outcome;
using proxy::hello::max_http_head_bytes;

// From memory that ends where the bytes end, for the address sanitizer.
http_outcome feed_exactly(http_head_reader& reader, std::string_view bytes) {
  const std::vector<char> exact{bytes.begin(), bytes.end()};
  return reader.feed({exact.data(), exact.size()});
}

bool agree(const http_head_reader& a, const http_head_reader& b) {
  return a.flaw() == b.flaw() && a.host() == b.host() && a.size() == b.size();
}

} // namespace

void read_any_http_head(std::span<const std::byte> bytes) {
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  http_head_reader whole;
  const http_outcome outcome = feed_exactly(whole, text);
  must(outcome != http_outcome::need_more || text.size() < max_http_head_bytes, "a verdict at the cap");
  must((outcome == http_outcome::rejected) == !whole.flaw().empty(), "a flaw when rejected, and only then");

  http_head_reader slow;
  http_outcome byte_by_byte = http_outcome::need_more;
  for (std::size_t size = 1; size <= text.size() && byte_by_byte == http_outcome::need_more; ++size)
    byte_by_byte = slow.feed(text.substr(0, size));
  must(byte_by_byte == outcome && agree(whole, slow), "the same verdict byte by byte");

  if (outcome != http_outcome::parsed) return;
  const std::string_view head = text.substr(0, whole.size());
  must(whole.size() <= max_http_head_bytes && whole.size() <= text.size(), "a head lies within its bytes");
  must(head.ends_with("\r\n\r\n"), "a head ends with an empty line");
  must(std::ranges::count(head, '\r') == std::ranges::count(head, '\n'), "every line ends with both");
  http_head_reader alone;
  must(feed_exactly(alone, head) == http_outcome::parsed && agree(whole, alone), "nothing behind a head is looked at");
  http_head_reader shorter;
  must(feed_exactly(shorter, head.substr(0, head.size() - 1)) == http_outcome::need_more, "a head needs its last byte");
}

} // namespace tollgate::fuzz
