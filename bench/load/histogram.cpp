// See histogram.hpp.
#include "bench/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tollgate::bench::load {

// Values below 64 have a bucket each. A larger one, with its highest bit at position b, is known by b and by the six
// bits below that one.
std::size_t histogram::bucket_of(std::uint64_t value) noexcept {
  const auto highest = static_cast<unsigned>(std::bit_width(value | 1U)) - 1;
  if (highest < part_bits) return static_cast<std::size_t>(value);
  if (highest >= top_bits) return (top_bits - part_bits + 1) * parts - 1;
  const unsigned shift = highest - part_bits;
  return (shift + 1) * parts + (static_cast<std::size_t>(value >> shift) - parts);
}

std::uint64_t histogram::upper_end_of(std::size_t bucket) noexcept {
  if (bucket < parts) return bucket;
  const auto shift = static_cast<unsigned>(bucket / parts) - 1;
  return ((parts + bucket % parts + 1) << shift) - 1;
}

void histogram::record(std::uint64_t value_ns) noexcept {
  ++buckets_[bucket_of(value_ns)];
  ++count_;
  sum_ += static_cast<double>(value_ns);
  max_ = std::max(max_, value_ns);
}

void histogram::add(const histogram& other) noexcept {
  for (std::size_t i = 0; i < buckets_.size(); ++i)
    buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

double histogram::mean() const noexcept {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

std::uint64_t histogram::quantile(double fraction) const noexcept {
  if (count_ == 0) return 0;
  const double wanted = std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_));
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  if (rank >= count_) return max_;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= rank) return std::min(max_, upper_end_of(i));
  }
  return max_;
}

} // namespace tollgate::bench::load
