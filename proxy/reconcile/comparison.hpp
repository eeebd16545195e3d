// Our count of each VPC endpoint and day beside AWS's, and how far they are apart.
//
// Pure. Days that are not over are left out; a day that one side does not have counts as none moved there. It refuses
// to judge why they differ: docs/reconcile.md says what to expect.
#pragma once

#include "metering/days.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tollgate::proxy::reconcile {

/// One VPC endpoint of the configuration, and what went through it. Entries that share it are together.
struct counted_here {
  std::string customer;
  std::string endpoint; ///< the name of its first entry
  std::string vpc_endpoint;
  std::map<metering::day, std::uint64_t> days; ///< bytes, both directions
};

struct pair_of_counts {
  std::optional<std::uint64_t> ours; ///< nothing: this side does not have the day
  std::optional<std::uint64_t> theirs;

  /// AWS's count less ours, in bytes; stays within 64 bits.
  std::int64_t drift() const noexcept;
  /// Of the larger one, from -1 to 1: AWS counted less, or more.
  double ratio() const noexcept;
};

struct tolerance {
  double ratio = 0.05;
  std::uint64_t ignored_bytes = 1'000'000; ///< a drift of fewer is none
  bool exceeded_by(const pair_of_counts& counts) const noexcept;
};

struct compared {
  counted_here what;
  std::map<metering::day, pair_of_counts> days;
  pair_of_counts total;
};

struct comparison {
  std::vector<compared> endpoints;         ///< those in AWS's answer, in the configuration's order
  std::vector<std::string> not_ours;       ///< ids in AWS's answer that are not in the configuration
  std::vector<counted_here> not_in_theirs; ///< and the other way round
  bool left_out_today = false;

  bool exceeds(const tolerance& by) const noexcept;
};

/// `today` and later days are not over.
comparison compare(const std::vector<counted_here>& ours, const std::map<std::string, metering::day_totals>& theirs,
                   metering::day today);

} // namespace tollgate::proxy::reconcile
