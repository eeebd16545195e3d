// The first packet of a Postgres client: every kind, every cut, every lie about its length.
#include "proxy/hello/postgres_preamble.hpp"

#include <gtest/gtest.h>
#include <string>

namespace tollgate::proxy::hello {
namespace {

std::string number(std::uint32_t value) {
  std::string four;
  for (int shift = 24; shift >= 0; shift -= 8)
    four += static_cast<char>(value >> shift & 0xFF);
  return four;
}

std::string packet(std::uint32_t code, const std::string& rest = {}) {
  return number(static_cast<std::uint32_t>(8 + rest.size())) + number(code) + rest;
}

postgres_opening read(const std::string& bytes) {
  return read_postgres_packet(std::as_bytes(std::span{bytes}));
}

const std::string ssl = packet(80877103);
const std::string gss = packet(80877104);
const std::string cancel = packet(80877102, "pid_key_");
const std::string startup = packet(196608, std::string{"user\0me\0\0", 9});

TEST(postgres_packets, are_told_apart) {
  EXPECT_EQ(read(ssl).what, postgres_packet::ssl_request);
  EXPECT_EQ(read(gss).what, postgres_packet::gss_request);
  EXPECT_EQ(read(cancel).what, postgres_packet::cancel_request);
  EXPECT_EQ(read(startup).what, postgres_packet::startup);
  EXPECT_EQ(read(packet(2U << 16)).what, postgres_packet::startup);
  EXPECT_EQ(read(packet(3U << 16 | 2)).what, postgres_packet::startup);
  EXPECT_EQ(read("\x16").what, postgres_packet::client_hello);
}

TEST(postgres_packets, end_where_their_length_says) {
  EXPECT_EQ(read(ssl + "more").size, 8U);
  EXPECT_EQ(read(cancel + ssl).size, 16U);
  EXPECT_EQ(read(startup + "p").size, startup.size());
}

TEST(postgres_packets, need_their_last_byte) {
  for (const std::string& whole : {ssl, gss, cancel, startup})
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_EQ(read(whole.substr(0, size)).what, postgres_packet::need_more) << size << " of " << whole.size();
}

TEST(postgres_packets, of_any_key_are_cancellations) {
  EXPECT_EQ(read(packet(80877102, std::string(8 + 28, 'k'))).what, postgres_packet::cancel_request);
  EXPECT_EQ(read(packet(80877102, std::string(4 + 256, 'k'))).what, postgres_packet::cancel_request);
  EXPECT_EQ(read(packet(80877102, std::string(4 + 257, 'k'))).what, postgres_packet::malformed);
  EXPECT_EQ(read(packet(80877102, "pid_key")).what, postgres_packet::malformed);
}

TEST(postgres_packets, of_a_wrong_length_are_refused_at_its_last_byte) {
  for (const std::uint32_t length : {0U, 1U, 7U, 10'001U, 65'535U})
    EXPECT_EQ(read(number(length)).what, postgres_packet::malformed) << length;
  EXPECT_EQ(read(number(8)).what, postgres_packet::need_more);
  EXPECT_EQ(read(number(10'000)).what, postgres_packet::need_more);
  EXPECT_EQ(read(packet(196608, std::string(9'992, 'x'))).what, postgres_packet::startup);
  EXPECT_EQ(read(packet(80877103, "x")).what, postgres_packet::malformed);
  EXPECT_EQ(read(packet(80877104, "x")).what, postgres_packet::malformed);
}

TEST(postgres_packets, of_another_protocol_are_refused_at_the_first_wrong_byte) {
  for (const char* other : {"G", "SSH-2.0", "\x01", "\xff"})
    EXPECT_EQ(read(other).what, postgres_packet::malformed) << other;
  EXPECT_EQ(read(std::string{"\0\1", 2}).what, postgres_packet::malformed);
  EXPECT_EQ(read(packet(80877105)).what, postgres_packet::malformed);
  EXPECT_EQ(read(packet(1U << 16)).what, postgres_packet::malformed);
  EXPECT_EQ(read(packet(4U << 16)).what, postgres_packet::malformed);
}

} // namespace
} // namespace tollgate::proxy::hello
