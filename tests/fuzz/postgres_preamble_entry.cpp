// See postgres_preamble_entry.hpp.
#include "tests/fuzz/postgres_preamble_entry.hpp"

#include "proxy/hello/postgres_preamble.hpp"
#include "tests/fuzz/must.hpp"

#include <vector>

namespace tollgate::fuzz {
namespace {

using proxy::hello::max_postgres_packet_bytes;
using proxy::hello::postgres_opening;
using proxy::hello::postgres_packet;
using proxy::hello::read_postgres_packet;

bool is_packet(postgres_packet what) {
  return what == postgres_packet::ssl_request || what == postgres_packet::gss_request ||
         what == postgres_packet::cancel_request || what == postgres_packet::startup;
}

bool agree(const postgres_opening& a, const postgres_opening& b) {
  return a.what == b.what && a.size == b.size;
}

// From memory that ends where the bytes end, for the address sanitizer.
postgres_opening read_exactly(std::span<const std::byte> bytes) {
  const std::vector<std::byte> exact{bytes.begin(), bytes.end()};
  return read_postgres_packet(exact);
}

} // namespace

void read_any_postgres_preamble(std::span<const std::byte> bytes) {
  const postgres_opening whole = read_exactly(bytes);
  must(whole.what != postgres_packet::need_more || bytes.size() < max_postgres_packet_bytes, "a verdict at the cap");
  must(is_packet(whole.what) == (whole.size != 0), "a size for a packet, and for nothing else");
  must(whole.size <= bytes.size() && whole.size <= max_postgres_packet_bytes, "a packet lies within its bytes");
  must((whole.what == postgres_packet::malformed) == (whole.flaw[0] != '\0'), "a flaw when malformed, and only then");

  // Byte by byte: waiting, then one verdict that stays.
  bool judged = false;
  for (std::size_t size = 0; size <= bytes.size() && size <= max_postgres_packet_bytes; ++size) {
    const postgres_opening part = read_postgres_packet(bytes.first(size));
    must(!judged || part.what != postgres_packet::need_more, "a verdict is not taken back");
    judged = part.what != postgres_packet::need_more;
    must(!judged || agree(part, whole), "the same verdict byte by byte");
  }
  if (!is_packet(whole.what)) return;
  must(agree(read_exactly(bytes.first(whole.size)), whole), "nothing behind a packet is looked at");
  must(read_exactly(bytes.first(whole.size - 1)).what == postgres_packet::need_more, "a packet needs its last byte");
}

} // namespace tollgate::fuzz
