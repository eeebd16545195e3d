// Latencies counted in log-linear buckets, as HdrHistogram does: every power of two is cut into 64 equal parts.
//
// A value is off by less than 1/64 of itself, over nine decades and in 20 kB. It refuses nothing: what is above its
// range is counted in the last bucket, and the largest value is kept as it was. It knows no clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tollgate::bench::load {

/// One thread's latencies in nanoseconds, or several threads' after `add`. One thread at a time.
class histogram {
 public:
  void record(std::uint64_t value_ns) noexcept;
  /// Adds what another one has counted.
  void add(const histogram& other) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t max() const noexcept { return max_; }
  /// 0 when nothing was recorded.
  double mean() const noexcept;
  /// The smallest recorded value, as its bucket's upper end and never above max(), that at least `fraction` (0 to 1)
  /// of all values do not exceed. 0 when nothing was recorded.
  std::uint64_t quantile(double fraction) const noexcept;

 private:
  static constexpr unsigned part_bits = 6;
  static constexpr unsigned top_bits = 43; ///< 2^43 ns are 2.4 hours
  static constexpr std::size_t parts = std::size_t{1} << part_bits;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t upper_end_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, (top_bits - part_bits + 1) * parts> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

} // namespace tollgate::bench::load
