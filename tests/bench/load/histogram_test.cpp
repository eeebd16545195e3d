// The histogram against exact quantiles of the same values.
#include "bench/load/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <vector>

namespace tollgate::bench::load {
namespace {

/// By definition: the smallest value that at least `fraction` of all do not exceed.
std::uint64_t exact(const std::vector<std::uint64_t>& sorted, double fraction) {
  const auto rank = static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

constexpr double fractions[] = {0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};

void expect_close(std::vector<std::uint64_t> values) {
  const auto counted = std::make_unique<histogram>();
  for (const auto value : values)
    counted->record(value);
  std::sort(values.begin(), values.end());
  for (const double fraction : fractions) {
    const auto truth = exact(values, fraction);
    EXPECT_GE(counted->quantile(fraction), truth) << fraction;
    EXPECT_LE(counted->quantile(fraction), truth + truth / 64) << fraction;
  }
  EXPECT_EQ(counted->max(), values.back());
  EXPECT_EQ(counted->count(), values.size());
}

TEST(histogram, is_within_a_64th_of_exact_quantiles) {
  std::mt19937_64 random{7};
  for (const double spread : {0.1, 1.0, 3.0}) {
    std::lognormal_distribution<double> latencies{std::log(80'000.0), spread};
    std::vector<std::uint64_t> values(50'000);
    for (auto& value : values)
      value = std::min<std::uint64_t>(static_cast<std::uint64_t>(latencies(random)), (std::uint64_t{1} << 43U) - 1);
    expect_close(values);
  }
}

TEST(histogram, is_exact_below_64) {
  histogram counted;
  for (std::uint64_t value = 0; value < 64; ++value)
    counted.record(value);
  for (std::uint64_t rank = 1; rank <= 64; ++rank)
    EXPECT_EQ(counted.quantile(static_cast<double>(rank) / 64), rank - 1);
}

TEST(histogram, holds_at_the_edges_of_every_bucket) {
  for (unsigned power = 0; power < 43; ++power)
    for (const int step : {-1, 0, 1}) {
      const std::uint64_t value = (std::uint64_t{1} << power) + static_cast<std::uint64_t>(step);
      histogram counted;
      counted.record(value);
      counted.record(value * 4);
      EXPECT_GE(counted.quantile(0.5), value);
      EXPECT_LE(counted.quantile(0.5), value + value / 64) << value;
    }
}

TEST(histogram, keeps_what_is_above_its_range) {
  histogram counted;
  counted.record(~std::uint64_t{0});
  counted.record(5);
  EXPECT_EQ(counted.max(), ~std::uint64_t{0});
  EXPECT_EQ(counted.quantile(1), ~std::uint64_t{0});
  EXPECT_EQ(counted.quantile(0.5), 5U);
}

TEST(histogram, of_nothing_is_zero) {
  const histogram counted;
  EXPECT_EQ(counted.quantile(0.99), 0U);
  EXPECT_EQ(counted.max(), 0U);
  EXPECT_EQ(counted.mean(), 0);
}

TEST(histogram, adds_up_to_what_one_would_have_counted) {
  std::mt19937_64 random{11};
  histogram one, other, both;
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t value = random() >> (random() % 60);
    (i % 3 == 0 ? one : other).record(value);
    both.record(value);
  }
  one.add(other);
  for (const double fraction : fractions)
    EXPECT_EQ(one.quantile(fraction), both.quantile(fraction));
  EXPECT_EQ(one.count(), both.count());
  EXPECT_NEAR(one.mean() / both.mean(), 1, 1e-9);
}

} // namespace
} // namespace tollgate::bench::load
