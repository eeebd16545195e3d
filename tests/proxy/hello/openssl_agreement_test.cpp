// The proxy must never route by another name than the one that the warehouse reads. The bytes of the corpus, honest and
// with a lie in each, are read by OpenSSL too: where both find a name, it is the same.
#include "tests/proxy/hello/corpus.hpp"
#include "tests/proxy/hello/openssl_reading.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::hello {
namespace {

std::string name_in(std::string verdict) {
  verdict = verdict.substr(7, verdict.find(' ', 7) - 7);
  return verdict == "-" ? "" : verdict;
}

TEST(openssl, reads_the_same_name_in_every_real_hello) {
  openssl_reader openssl;
  std::size_t compared = 0;
  for (const auto& one : load_corpus()) {
    if (!one.is_parsed() || one.file.starts_with("made_")) continue;
    EXPECT_EQ(openssl.name_in(one.wire), name_in(one.verdict)) << one.file;
    ++compared;
  }
  EXPECT_GE(compared, 15U);
}

TEST(openssl, reads_the_same_name_whatever_byte_lies) {
  openssl_reader openssl;
  std::size_t both = 0;
  for (const auto& one : load_corpus()) {
    auto wire = one.wire;
    if (wire.size() > 600) continue; // the same structure once more, and slow
    for (std::size_t at = 0; at < wire.size(); ++at) {
      const auto honest = wire[at];
      const auto value = std::to_integer<unsigned>(honest);
      for (const unsigned lie : {0U, 0xFFU, value + 1, value - 1, value ^ 0x40U}) {
        wire[at] = static_cast<std::byte>(lie & 0xFF);
        const auto verdict = verdict_on(wire);
        if (!verdict.starts_with("parsed ")) continue;
        const auto theirs = openssl.name_in(wire);
        if (!theirs) continue;
        ASSERT_EQ(*theirs, name_in(verdict)) << one.file << ": byte " << at << " is " << lie;
        ++both;
      }
      wire[at] = honest;
    }
  }
  EXPECT_GT(both, 1000U);
}

} // namespace
} // namespace tollgate::proxy::hello
