// Every file of the corpus, however its bytes are cut into segments and records.
#include "tests/proxy/hello/corpus.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace tollgate::proxy::hello {

namespace {

// The folder is read when the tests run, not when they are built: a file that was added is never left out.
void for_each_case(void (*check)(const corpus_case&)) {
  const auto all = load_corpus();
  ASSERT_GE(all.size(), 60U);
  for (const auto& one : all) {
    SCOPED_TRACE(one.file);
    check(one);
  }
}

TEST(client_hello_corpus, gets_the_verdict_its_file_expects) {
  for_each_case([](const corpus_case& one) { EXPECT_EQ(verdict_on(one.wire), one.verdict); });
}

TEST(client_hello_corpus, gets_the_same_verdict_byte_by_byte) {
  for_each_case([](const corpus_case& one) {
    const auto& wire = one.wire;
    client_hello_reader reader;
    auto outcome = hello_outcome::need_more;
    for (std::size_t size = 0; size <= wire.size(); ++size)
      outcome = reader.feed({wire.data(), size});
    EXPECT_EQ(verdict_of(reader, outcome), one.verdict);
  });
}

TEST(client_hello_corpus, gets_the_same_verdict_in_any_two_segments) {
  for_each_case([](const corpus_case& one) {
    const auto& wire = one.wire;
    const std::size_t step = wire.size() > 4096 ? 97 : 1; // the large ones are large by padding
    for (std::size_t cut = 0; cut <= wire.size(); cut += step) {
      client_hello_reader reader;
      reader.feed({wire.data(), cut});
      const auto outcome = reader.feed(wire);
      ASSERT_EQ(verdict_of(reader, outcome), one.verdict) << "cut at " << cut;
    }
  });
}

TEST(client_hello_corpus, waits_for_more_on_every_prefix_of_a_good_hello) {
  for_each_case([](const corpus_case& one) {
    if (!one.is_parsed()) return;
    const std::span<const std::byte> wire{one.wire};
    std::size_t size = 0;
    while (size < wire.size() && verdict_on(wire.first(size)) == "need_more")
      ++size;
    // Only TLS 1.3 early data lies behind a hello, in records of other types.
    EXPECT_EQ(verdict_on(wire.first(size)), one.verdict);
    if (size < wire.size()) {
      EXPECT_NE(wire[size], std::byte{22});
    }
  });
}

TEST(client_hello_corpus, gets_the_same_verdict_in_any_two_records) {
  for_each_case([](const corpus_case& one) {
    if (!one.is_parsed() || one.wire.size() + 5 > max_hello_bytes) return;
    const auto message = message_in(one.wire);
    const std::span<const std::byte> all{message};
    for (std::size_t cut = 1; cut < all.size(); ++cut) {
      auto wire = in_record(all.first(cut));
      const auto second = in_record(all.subspan(cut));
      wire.insert(wire.end(), second.begin(), second.end());
      ASSERT_EQ(verdict_on(wire), one.verdict) << "cut at " << cut;
      wire.pop_back();
      ASSERT_EQ(verdict_on(wire), "need_more") << "cut at " << cut;
    }
  });
}

TEST(client_hello_corpus, gets_the_same_verdict_in_many_records) {
  for_each_case([](const corpus_case& one) {
    if (!one.is_parsed()) return;
    const auto message = message_in(one.wire);
    for (const std::size_t size : {1U, 2U, 3U, 4U, 5U, 7U, 64U, 255U, 256U, 1000U}) {
      const auto wire = in_records(message, size);
      if (wire.size() > max_hello_bytes) continue;
      ASSERT_EQ(verdict_on(wire), one.verdict) << "records of " << size;
    }
  });
}

// A hello with any byte turned into any of these is some other hello, or none: what it must never do is make the reader
// look past its end, wait for more than it has announced, or give two verdicts.
TEST(client_hello_corpus, survives_a_lie_in_every_byte) {
  for_each_case([](const corpus_case& one) {
    auto wire = one.wire;
    if (wire.size() > 2048) wire.resize(2048); // padding, again
    for (std::size_t at = 0; at < wire.size(); ++at) {
      const auto honest = wire[at];
      const auto value = std::to_integer<unsigned>(honest);
      for (const unsigned lie : {0U, 1U, 0x7FU, 0x80U, 0xFFU, value + 1, value - 1, value ^ 0x40U}) {
        wire[at] = static_cast<std::byte>(lie & 0xFF);
        const auto at_once = verdict_on(wire);
        client_hello_reader reader;
        reader.feed({wire.data(), at});
        reader.feed({wire.data(), at + 1});
        const auto outcome = reader.feed(wire);
        ASSERT_EQ(verdict_of(reader, outcome), at_once) << "byte " << at << " is " << lie;
      }
      wire[at] = honest;
    }
  });
}

TEST(the_corpus, has_every_flaw) {
  std::set<std::string> seen;
  for (const auto& one : load_corpus())
    seen.insert(one.verdict);
  for (std::size_t flaw = 1; flaw < hello_flaws; ++flaw)
    EXPECT_TRUE(seen.contains("rejected " + std::string{to_string(static_cast<hello_flaw>(flaw))})) << flaw;
}

TEST(the_corpus, has_post_quantum_hellos_and_ones_in_several_records) {
  const auto all = load_corpus();
  EXPECT_TRUE(std::any_of(all.begin(), all.end(),
                          [](const auto& one) { return !one.file.starts_with("made_") && one.wire.size() > 1600; }));
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const auto& one) {
    return !one.file.starts_with("made_") && message_in(one.wire).size() + 5 < one.wire.size();
  }));
}

} // namespace
} // namespace tollgate::proxy::hello
