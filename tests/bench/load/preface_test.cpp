// What the backend makes of every opening, however it is cut into segments; and of what is none.
#include "bench/load/opening.hpp"
#include "bench/load/preface.hpp"

#include <gtest/gtest.h>
#include <string>

namespace tollgate::bench::load {
namespace {

constexpr order echo_order{work::echo, 30, 100, 8192};

std::string text_of(const order& what) {
  const auto wire = to_wire(what);
  return {wire.begin(), wire.end()};
}

struct read_result {
  preface_outcome last = preface_outcome::need_more;
  unsigned answers = 0;
  std::string payload;
  order ordered;
};

/// As a connection would: in segments of `size`, each to its end.
read_result read_in(std::string_view wire, std::size_t size) {
  preface_reader reader;
  read_result result;
  for (std::size_t at = 0; at < wire.size(); at += size) {
    std::span<const char> bytes{wire.substr(at, size)};
    if (result.last != preface_outcome::ordered)
      while ((result.last = reader.feed(bytes)) == preface_outcome::answer_s)
        ++result.answers;
    if (result.last == preface_outcome::rejected) return result;
    result.payload.append(bytes.begin(), bytes.end());
  }
  result.ordered = reader.ordered();
  return result;
}

TEST(preface, finds_the_order_behind_every_opening_in_any_segments) {
  const std::string hello = client_hello("one.example.com"), request{ssl_request}, wanted = text_of(echo_order);
  for (const auto& [opening, answers] : {std::pair{std::string{}, 0U}, {hello, 0U}, {request + hello, 1U}}) {
    const std::string wire = opening + wanted + "TGpayload";
    for (std::size_t size = 1; size <= wire.size(); ++size) {
      const auto result = read_in(wire, size);
      ASSERT_EQ(result.last, preface_outcome::ordered) << size;
      EXPECT_EQ(result.answers, answers);
      EXPECT_EQ(result.payload, "TGpayload");
      EXPECT_EQ(result.ordered.what, work::echo);
      EXPECT_EQ(result.ordered.bound_s, 30U);
      EXPECT_EQ(result.ordered.request_size, 100U);
      EXPECT_EQ(result.ordered.reply_size, 8192U);
    }
  }
}

TEST(preface, rejects_what_is_none) {
  std::string other_version = text_of(echo_order), longer_request{ssl_request};
  other_version[6] = '2';
  longer_request[3] = 9;
  const std::string empty_record{"\x16\x03\x01\x00\x00", 5}, huge_record{"\x16\x03\x01\x40\x01", 5};
  for (const std::string& wire : {std::string{"GET / HTTP/1.1\r\n"}, other_version, longer_request, empty_record,
                                  huge_record, std::string{"\x15\x03\x03", 3}})
    EXPECT_EQ(read_in(wire, wire.size()).last, preface_outcome::rejected) << wire;
}

TEST(preface, takes_a_record_of_the_largest_size) {
  const std::string wire = std::string{"\x16\x03\x01\x40\x00", 5} + std::string(16'384, 'x') + text_of(echo_order);
  EXPECT_EQ(read_in(wire, 4096).last, preface_outcome::ordered);
}

TEST(order, is_refused_when_nobody_can_mean_it) {
  const auto is_taken = [](order what) { return order_from_wire(to_wire(what)).has_value(); };
  EXPECT_TRUE(is_taken({work::source, max_bound_s, 0, 0}));
  EXPECT_FALSE(is_taken({work::source, max_bound_s + 1, 0, 0}));
  EXPECT_FALSE(is_taken({work::source, 0, 0, 0}));
  EXPECT_FALSE(is_taken({static_cast<work>(0), 1, 0, 0}));
  EXPECT_FALSE(is_taken({static_cast<work>(6), 1, 0, 0}));
  EXPECT_TRUE(is_taken({work::echo, 1, max_message_bytes, max_message_bytes}));
  EXPECT_FALSE(is_taken({work::echo, 1, max_message_bytes + 1, 1}));
  EXPECT_FALSE(is_taken({work::echo, 1, 0, 1}));
  EXPECT_FALSE(is_taken({work::echo, 1, 1, 0}));
}

TEST(receipt, comes_back_as_it_was_written) {
  const auto found = receipt_from_wire(to_wire(receipt{0x0102030405060708, ~std::uint64_t{0}}));
  EXPECT_EQ(found.received, 0x0102030405060708U);
  EXPECT_EQ(found.sent, ~std::uint64_t{0});
}

} // namespace
} // namespace tollgate::bench::load
