// See comparison.hpp.
#include "proxy/reconcile/comparison.hpp"

#include <algorithm>
#include <limits>

namespace tollgate::proxy::reconcile {
namespace {

constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

void add(std::optional<std::uint64_t>& sum, const std::optional<std::uint64_t>& more) {
  if (more) sum = std::min(most, sum.value_or(0)) + std::min(most, *more);
}

/// From the first day of the answer to its last that is over: other days were not asked for.
struct span_of_days {
  metering::day first = metering::day::max();
  metering::day last = metering::day::min();
};

span_of_days asked_for(const std::map<std::string, metering::day_totals>& theirs, metering::day today) {
  span_of_days span;
  for (const auto& [id, days] : theirs)
    for (const auto& one : days) {
      span.first = std::min(span.first, one.on);
      if (one.on < today) span.last = std::max(span.last, one.on);
    }
  return span;
}

compared compare_one(const counted_here& ours, const metering::day_totals& theirs, const span_of_days& span) {
  compared result{ours, {}, {}};
  for (const auto& [on, bytes] : ours.days)
    if (on >= span.first && on <= span.last) result.days[on].ours = bytes;
  for (const auto& one : theirs)
    if (one.on <= span.last) result.days[one.on].theirs = one.bytes;
  for (const auto& [on, counts] : result.days) {
    add(result.total.ours, counts.ours);
    add(result.total.theirs, counts.theirs);
  }
  return result;
}

} // namespace

std::int64_t pair_of_counts::drift() const noexcept {
  return static_cast<std::int64_t>(std::min(most, theirs.value_or(0))) -
         static_cast<std::int64_t>(std::min(most, ours.value_or(0)));
}

double pair_of_counts::ratio() const noexcept {
  const std::uint64_t larger = std::max(ours.value_or(0), theirs.value_or(0));
  return larger == 0 ? 0 : static_cast<double>(drift()) / static_cast<double>(std::min(most, larger));
}

bool tolerance::exceeded_by(const pair_of_counts& counts) const noexcept {
  const std::int64_t drift = counts.drift();
  const auto size = static_cast<std::uint64_t>(drift < 0 ? -drift : drift);
  const double share = counts.ratio();
  return size >= ignored_bytes && (share < 0 ? -share : share) > ratio;
}

bool comparison::exceeds(const tolerance& by) const noexcept {
  return std::ranges::any_of(endpoints, [&](const compared& one) {
    return by.exceeded_by(one.total) ||
           std::ranges::any_of(one.days, [&](const auto& each) { return by.exceeded_by(each.second); });
  });
}

comparison compare(const std::vector<counted_here>& ours, const std::map<std::string, metering::day_totals>& theirs,
                   metering::day today) {
  comparison result;
  const span_of_days span = asked_for(theirs, today);
  for (const counted_here& one : ours) {
    const auto found = theirs.find(one.vpc_endpoint);
    if (found == theirs.end())
      result.not_in_theirs.push_back(one);
    else
      result.endpoints.push_back(compare_one(one, found->second, span));
  }
  for (const auto& [id, days] : theirs) {
    if (std::ranges::find(ours, id, &counted_here::vpc_endpoint) == ours.end()) result.not_ours.push_back(id);
    result.left_out_today = result.left_out_today || (!days.empty() && days.back().on >= today);
  }
  return result;
}

} // namespace tollgate::proxy::reconcile
