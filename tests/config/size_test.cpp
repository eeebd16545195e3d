// Sizes, at the edge of each unit and of what can be counted.
#include "config/size.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

std::uint64_t bytes(std::string_view text) {
  const auto read = parse_size(text);
  EXPECT_EQ(read.error, "") << text;
  return read.value;
}

TEST(size, knows_every_unit) {
  EXPECT_EQ(bytes("0"), 0U);
  EXPECT_EQ(bytes("0B"), 0U);
  EXPECT_EQ(bytes("7"), 7U);
  EXPECT_EQ(bytes("7B"), 7U);
  EXPECT_EQ(bytes("1kB"), 1'000U);
  EXPECT_EQ(bytes("1MB"), 1'000'000U);
  EXPECT_EQ(bytes("300GB"), 300'000'000'000U);
  EXPECT_EQ(bytes("1TB"), 1'000'000'000'000U);
  EXPECT_EQ(bytes("1KiB"), 1'024U);
  EXPECT_EQ(bytes("1MiB"), 1'048'576U);
  EXPECT_EQ(bytes("300GiB"), 322'122'547'200U);
  EXPECT_EQ(bytes("1TiB"), 1'099'511'627'776U);
}

TEST(size, takes_fractions_that_are_whole_bytes) {
  EXPECT_EQ(bytes("1.5GB"), 1'500'000'000U);
  EXPECT_EQ(bytes("0.001kB"), 1U);
  EXPECT_EQ(bytes("1.500000000000000000000kB"), 1'500U);
  EXPECT_EQ(bytes("1.5KiB"), 1'536U);
  EXPECT_EQ(bytes("0.0009765625KiB"), 1U);
  EXPECT_EQ(bytes("1.000000000001TB"), 1'000'000'000'001U);
  EXPECT_EQ(bytes("2.0"), 2U);
}

TEST(size, ends_at_four_exbibytes) {
  EXPECT_EQ(bytes("4611686018427387904"), max_size_bytes);
  EXPECT_EQ(bytes("4194304TiB"), max_size_bytes);
  EXPECT_FALSE(parse_size("4611686018427387905").good());
  EXPECT_FALSE(parse_size("4194305TiB").good());
  EXPECT_FALSE(parse_size("18446744073709551615").good());
  EXPECT_FALSE(parse_size("18446744073709551616").good());
  EXPECT_FALSE(parse_size("18446744073709551615TiB").good());
  EXPECT_FALSE(parse_size("99999999999999999999999999999999GB").good());
}

TEST(size, refuses_what_it_would_have_to_round) {
  EXPECT_EQ(parse_size("0.5B").error, "'0.5B' is not a whole number of bytes: write fewer digits");
  EXPECT_FALSE(parse_size("1.0001kB").good());
  EXPECT_FALSE(parse_size("0.1KiB").good());
  EXPECT_EQ(parse_size("1.00000000000000000001TB").error,
            "'1.00000000000000000001TB' has too many digits: write fewer");
}

TEST(size, refuses_everything_else) {
  for (const std::string_view text :
       {"",   "B",   "GB",   ".5GB", "1.GB", "1.",   "1,5GB", "1gb",  "1Gb",  "1KB",     "1kb",
        "1K", "1PB", "1 GB", " 1GB", "1GB ", "+1GB", "1e9",   "0x10", "1GBB", "1.5.5GB", "inf"}) {
    const auto read = parse_size(text);
    EXPECT_NE(read.error.find("write a number and one of B kB MB GB TB KiB MiB GiB TiB"), std::string::npos) << text;
  }
  EXPECT_EQ(parse_size("-1GB").error, "'-1GB' is negative: a size is 0B or more");
}

} // namespace
} // namespace tollgate::config
