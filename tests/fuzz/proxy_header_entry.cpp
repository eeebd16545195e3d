// See proxy_header_entry.hpp.
#include "tests/fuzz/proxy_header_entry.hpp"

#include "proxy/hello/proxy_header.hpp"
#include "tests/fuzz/must.hpp"

#include <algorithm>
#include <vector>

namespace tollgate::fuzz {
namespace {

using proxy::hello::max_proxy_header_bytes;
using proxy::hello::proxy_outcome;
using proxy::hello::proxy_verdict;
using proxy::hello::read_proxy_header;

// From memory that ends where the bytes end, for the address sanitizer.
proxy_verdict read_exactly(std::span<const std::byte> bytes) {
  const std::vector<std::byte> exact{bytes.begin(), bytes.end()};
  return read_proxy_header(exact);
}

bool agree(const proxy_verdict& a, const proxy_verdict& b) {
  return a.outcome == b.outcome && a.flaw == b.flaw && a.header.size == b.header.size &&
         a.header.ends == b.header.ends && a.header.vpc_endpoint == b.header.vpc_endpoint;
}

} // namespace

void read_any_proxy_header(std::span<const std::byte> bytes) {
  const proxy_verdict whole = read_exactly(bytes);
  must(whole.outcome != proxy_outcome::need_more || bytes.size() < max_proxy_header_bytes, "a verdict at the cap");
  must((whole.outcome == proxy_outcome::parsed) == (whole.header.size != 0), "a size when parsed, and only then");
  must((whole.outcome == proxy_outcome::rejected) == !whole.flaw.empty(), "a flaw when rejected, and only then");
  must(whole.header.size <= std::min(bytes.size(), max_proxy_header_bytes), "a header lies within its bytes");

  // Byte by byte: waiting, then one verdict that stays.
  bool judged = false;
  for (std::size_t size = 0; size <= bytes.size() && size <= max_proxy_header_bytes + 1; ++size) {
    const proxy_verdict part = read_proxy_header(bytes.first(size));
    must(!judged || part.outcome != proxy_outcome::need_more, "a verdict is not taken back");
    judged = part.outcome != proxy_outcome::need_more;
    must(!judged || agree(part, whole), "the same verdict byte by byte");
  }
  if (whole.outcome != proxy_outcome::parsed) return;
  must(agree(read_exactly(bytes.first(whole.header.size)), whole), "nothing behind a header is looked at");
  must(read_exactly(bytes.first(whole.header.size - 1)).outcome == proxy_outcome::need_more, "it needs its last byte");
  if (!whole.header.ends) return;
  const auto written = proxy::hello::write_proxy_header(*whole.header.ends);
  const proxy_verdict again = read_exactly(std::as_bytes(std::span{written}));
  must(again.outcome == proxy_outcome::parsed && again.header.ends == whole.header.ends, "what is read can be written");
}

} // namespace tollgate::fuzz
