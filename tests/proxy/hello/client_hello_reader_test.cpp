// What the reader promises beyond a verdict: when it gives one, that it stays, and what it asks of its caller's bytes.
#include "tests/proxy/hello/corpus.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace tollgate::proxy::hello {
namespace {

byte_string bytes(std::initializer_list<unsigned> values) {
  byte_string result;
  for (const auto value : values)
    result.push_back(static_cast<std::byte>(value));
  return result;
}

byte_string good_hello() {
  for (const auto& one : load_corpus())
    if (one.file == "node_24") return one.wire;
  throw std::runtime_error{"node_24.hex is gone"};
}

TEST(client_hello_reader, waits_on_nothing) {
  EXPECT_EQ(verdict_on({}), "need_more");
}

TEST(client_hello_reader, rejects_at_the_first_wrong_byte) {
  EXPECT_EQ(verdict_on(bytes({'G'})), "rejected not_a_handshake_record");
  EXPECT_EQ(verdict_on(bytes({22, 2})), "rejected record_version");
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 0xFF, 0xFF})), "rejected record_length");
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 0, 0})), "rejected record_length");
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 2, 0, 2})), "rejected not_a_client_hello");
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 2, 0, 1, 0, 0x3F, 0xF8})), "rejected too_long");
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 2, 0, 1, 0, 0x01, 0xFB})), "rejected bytes_after_hello");
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 2, 0, 1, 0, 0x01, 0xFC})), "need_more");
}

TEST(client_hello_reader, accepts_record_lengths_up_to_2_to_the_14) {
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 0x40, 0x00})), "need_more");
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 0x40, 0x01})), "rejected record_length");
  EXPECT_EQ(verdict_on(bytes({22, 3, 1, 0x00, 0x01})), "need_more");
}

TEST(client_hello_reader, never_waits_at_the_cap) {
  const auto message = message_in(good_hello());
  auto wire = in_records(message, 1); // 9.6 kB, and good
  EXPECT_TRUE(verdict_on(wire).starts_with("parsed "));
  auto padded = message; // the same, announced longer than it can be with a header for every byte
  padded[2] = std::byte{0x0F};
  padded.resize(4 + 0x0F00 + std::to_integer<std::size_t>(padded[3]));
  wire = in_records(padded, 1);
  ASSERT_GT(wire.size(), max_hello_bytes);
  const std::span<const std::byte> all{wire};
  EXPECT_EQ(verdict_on(all.first(max_hello_bytes - 1)), "need_more");
  EXPECT_EQ(verdict_on(all.first(max_hello_bytes)), "rejected too_long");
  EXPECT_EQ(verdict_on(all), "rejected too_long");
}

TEST(client_hello_reader, keeps_its_verdict) {
  auto wire = good_hello();
  client_hello_reader reader;
  ASSERT_EQ(reader.feed(wire), hello_outcome::parsed);
  const auto name = std::string{reader.hello().server_name.view()};
  std::fill(wire.begin(), wire.end(), std::byte{0});
  EXPECT_EQ(reader.feed(wire), hello_outcome::parsed);
  EXPECT_EQ(reader.hello().server_name.view(), name);

  client_hello_reader other;
  ASSERT_EQ(other.feed(bytes({0})), hello_outcome::rejected);
  EXPECT_EQ(other.feed(good_hello()), hello_outcome::rejected);
}

TEST(client_hello_reader, tells_the_first_records_version) {
  client_hello_reader reader;
  EXPECT_EQ(reader.record_version(), 0x0301);
  const auto header = bytes({22, 3, 3, 0, 2, 1, 0, 22, 3, 1, 0, 1});
  reader.feed(header);
  EXPECT_EQ(reader.record_version(), 0x0303);
}

// A client that sends its hello a byte at a time must not make the proxy read it from the start at every byte: what has
// been looked at may be anything afterwards.
TEST(client_hello_reader, looks_at_the_bytes_of_many_records_once) {
  const auto honest = in_records(message_in(good_hello()), 20);
  const auto expected = verdict_on(honest);
  byte_string wire;
  client_hello_reader reader;
  auto outcome = hello_outcome::need_more;
  for (std::size_t i = 0; i < honest.size(); ++i) {
    // An unfinished record header is looked at again: at most four bytes.
    if (i >= 5) wire[i - 5] = std::byte{0xEE};
    wire.push_back(honest[i]);
    outcome = reader.feed(byte_string{wire});
  }
  EXPECT_EQ(verdict_of(reader, outcome), expected);
}

TEST(client_hello_reader, stops_at_the_end_of_the_hello) {
  auto wire = good_hello();
  const auto expected = verdict_on(wire);
  wire.resize(wire.size() + 100, std::byte{0xEE});
  EXPECT_EQ(verdict_on(wire), expected);
}

} // namespace
} // namespace tollgate::proxy::hello
