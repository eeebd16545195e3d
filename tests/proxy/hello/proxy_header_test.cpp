// PROXY headers: every file of the corpus, cut anywhere, and with lies in its lengths and in every byte; and the header
// that is written.
#include "tests/proxy/hello/proxy_corpus.hpp"

#include <gtest/gtest.h>
#include <set>

namespace tollgate::proxy::hello {
namespace {

using bytes = std::span<const std::byte>;

void for_each_case(void (*check)(const hex_file&)) {
  const auto all = load_proxy_corpus();
  ASSERT_GE(all.size(), 65U);
  for (const auto& one : all) {
    SCOPED_TRACE(one.file);
    check(one);
  }
}

// What holds for any bytes: a header lies within what came and within the limit, and a wait has an end.
void check_bounds(bytes wire) {
  const std::vector<std::byte> exact{wire.begin(), wire.end()};
  const proxy_verdict read = read_proxy_header(exact);
  ASSERT_LE(read.header.size, exact.size());
  ASSERT_LE(read.header.size, max_proxy_header_bytes);
  ASSERT_EQ(read.outcome == proxy_outcome::parsed, read.header.size != 0);
  ASSERT_EQ(read.outcome == proxy_outcome::rejected, !read.flaw.empty());
  if (read.outcome == proxy_outcome::need_more) {
    ASSERT_LT(exact.size(), max_proxy_header_bytes);
  }
}

TEST(proxy_corpus, gets_the_verdict_its_file_expects) {
  for_each_case([](const hex_file& one) { EXPECT_EQ(proxy_verdict_on(one.wire), one.verdict); });
}

// The reader is asked again with all bytes whenever some came, so this is every split.
TEST(proxy_corpus, waits_on_a_prefix_and_never_changes_a_verdict) {
  for_each_case([](const hex_file& one) {
    const bytes wire{one.wire};
    bool judged = false;
    for (std::size_t size = 0; size <= wire.size(); ++size) {
      const auto verdict = proxy_verdict_on(wire.first(size));
      judged = judged || verdict != "need_more";
      ASSERT_EQ(verdict, judged ? one.verdict : "need_more") << size << " bytes of " << wire.size();
    }
  });
}

TEST(proxy_corpus, survives_a_lie_in_every_byte_and_in_both_bytes_of_a_length) {
  for_each_case([](const hex_file& one) {
    auto wire = one.wire;
    if (wire.size() > 300) wire.resize(300); // the large ones are large by padding
    for (std::size_t at = 0; at < wire.size(); ++at) {
      const auto honest = wire[at];
      for (unsigned lie = 0; lie < 256; ++lie) {
        wire[at] = static_cast<std::byte>(lie);
        check_bounds(wire);
      }
      wire[at] = honest;
    }
    for (std::size_t at = 12; at + 1 < wire.size(); ++at) {
      const auto honest = wire;
      for (const unsigned lie : {0x0000U, 0x0001U, 0x000CU, 0x000FU, 0x0FF0U, 0x0FF1U, 0x7FFFU, 0xFFFFU}) {
        wire[at] = static_cast<std::byte>(lie >> 8);
        wire[at + 1] = static_cast<std::byte>(lie & 0xFF);
        check_bounds(wire);
      }
      wire = honest;
    }
  });
}

TEST(proxy_corpus, has_every_verdict) {
  std::set<std::string> seen;
  for (const auto& one : load_proxy_corpus())
    seen.insert(one.verdict.substr(0, one.verdict.find(' ')));
  EXPECT_EQ(seen, (std::set<std::string>{"absent", "need_more", "parsed", "rejected"}));
}

std::string written(std::string_view client, std::string_view destination) {
  const proxied_ends ends{{*config::ip_address::parse(client), 40'000}, {*config::ip_address::parse(destination), 443}};
  const std::string header = write_proxy_header(ends);
  return proxy_verdict_on(std::as_bytes(std::span{header}));
}

TEST(proxy_headers, that_are_written_can_be_read) {
  EXPECT_EQ(written("10.1.2.3", "10.0.0.5"), "parsed 28 10.1.2.3:40000 10.0.0.5:443");
  EXPECT_EQ(written("2001:db8::1", "2001:db8::2"), "parsed 52 [2001:db8::1]:40000 [2001:db8::2]:443");
}

TEST(proxy_headers, of_mixed_families_are_written_as_ipv6) {
  EXPECT_EQ(written("10.1.2.3", "2001:db8::2"), "parsed 52 10.1.2.3:40000 [2001:db8::2]:443");
  const proxied_ends mixed{{*config::ip_address::parse("10.1.2.3"), 1}, {*config::ip_address::parse("::1"), 2}};
  EXPECT_EQ(write_proxy_header(mixed).substr(12, 16), (std::string{"\x21\x21\0\x24\0\0\0\0\0\0\0\0\0\0\xff\xff", 16}));
}

} // namespace
} // namespace tollgate::proxy::hello
