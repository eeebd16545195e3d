// Every file of the Postgres corpus, cut anywhere, and with lies in its length and in every other byte.
#include "tests/proxy/hello/postgres_corpus.hpp"

#include <gtest/gtest.h>
#include <set>

namespace tollgate::proxy::hello {
namespace {

using bytes = std::span<const std::byte>;

void for_each_case(void (*check)(const hex_file&)) {
  const auto all = load_postgres_corpus();
  ASSERT_GE(all.size(), 45U);
  for (const auto& one : all) {
    SCOPED_TRACE(one.file);
    check(one);
  }
}

std::vector<std::byte> with_length(std::vector<std::byte> wire, std::uint32_t length) {
  for (std::size_t i = 0; i < 4 && i < wire.size(); ++i)
    wire[i] = static_cast<std::byte>(length >> (24 - 8 * i) & 0xFF);
  return wire;
}

// What holds for any bytes: a packet lies within what came and within the limit, and a wait has an end.
void check_bounds(bytes wire) {
  const std::vector<std::byte> exact{wire.begin(), wire.end()};
  const postgres_opening read = read_postgres_packet(exact);
  ASSERT_LE(read.size, exact.size());
  ASSERT_LE(read.size, max_postgres_packet_bytes);
  if (read.what == postgres_packet::need_more) {
    ASSERT_LT(exact.size(), max_postgres_packet_bytes);
  }
}

TEST(postgres_corpus, gets_the_verdict_its_file_expects) {
  for_each_case([](const hex_file& one) { EXPECT_EQ(postgres_verdict_on(one.wire), one.verdict); });
}

// The reader is asked again with all bytes whenever some came, so this is every split into two, three or single bytes.
TEST(postgres_corpus, waits_on_a_prefix_and_never_changes_a_verdict) {
  for_each_case([](const hex_file& one) {
    const bytes wire{one.wire};
    bool judged = false;
    for (std::size_t size = 0; size <= wire.size(); ++size) {
      const auto verdict = postgres_verdict_on(wire.first(size));
      judged = judged || verdict != "need_more";
      ASSERT_EQ(verdict, judged ? one.verdict : "need_more") << size << " bytes of " << wire.size();
    }
  });
}

TEST(postgres_corpus, is_judged_whatever_its_length_says) {
  for_each_case([](const hex_file& one) {
    const auto size = static_cast<std::uint32_t>(one.wire.size());
    for (const std::uint32_t lie :
         {0U,       1U,      4U,       7U,        8U,          9U,          15U,         16U,
          17U,      268U,    269U,     9'999U,    10'000U,     10'001U,     size - 1,    size,
          size + 1, 0xFFFFU, 0x10000U, 0xFFFFFFU, 0x16000000U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
      const auto wire = with_length(one.wire, lie);
      for (std::size_t cut = 0; cut <= wire.size(); cut += cut < 300 ? 1 : 97)
        check_bounds(bytes{wire}.first(cut));
      if (wire.size() < 8) continue;
      const auto verdict = postgres_verdict_on(wire);
      const bool direct_tls = wire[0] == std::byte{22};
      if (!direct_tls && (lie < 8 || lie > max_postgres_packet_bytes)) {
        ASSERT_EQ(verdict, "malformed") << "length " << lie;
      } else if (verdict == "need_more") {
        ASSERT_GT(lie, wire.size());
      } else if (verdict != "malformed" && verdict != "client_hello") {
        ASSERT_TRUE(verdict.ends_with(" " + std::to_string(lie))) << verdict << ", length " << lie;
      }
    }
  });
}

TEST(postgres_corpus, survives_a_lie_in_every_byte) {
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
  });
}

TEST(postgres_corpus, has_every_verdict) {
  std::set<std::string> seen;
  for (const auto& one : load_postgres_corpus())
    seen.insert(one.verdict.substr(0, one.verdict.find(' ')));
  EXPECT_EQ(seen, (std::set<std::string>{"need_more", "ssl_request", "gss_request", "cancel_request", "startup",
                                         "client_hello", "malformed"}));
}

} // namespace
} // namespace tollgate::proxy::hello
