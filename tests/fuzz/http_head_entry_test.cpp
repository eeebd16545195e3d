// The corpus of HTTP heads, and every cut of it, through what the fuzz target runs: the target cannot rot where nobody
// fuzzes.
#include "tests/fuzz/http_head_entry.hpp"
#include "tests/proxy/hello/http_corpus.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace tollgate::fuzz {
namespace {

TEST(fuzz_http_head, holds_on_its_seeds) {
  for (const auto& one : proxy::hello::load_http_corpus()) {
    const std::span<const std::byte> wire{one.wire};
    read_any_http_head(wire);
    for (std::size_t size = 0; size < std::min<std::size_t>(wire.size(), 600); ++size)
      read_any_http_head(wire.first(size));
  }
}

} // namespace
} // namespace tollgate::fuzz
