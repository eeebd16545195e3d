// The counters that are not on the data path.
#include "proxy/counters.hpp"

#include <algorithm>

namespace tollgate::proxy {

traffic_counters& worker_counters::traffic(std::size_t endpoint, const client_group* group) {
  traffic_counters& first = traffic_[endpoint];
  if (group == nullptr) return first;
  traffic_counters*& known = by_group_[{endpoint, group}];
  if (known == nullptr) {
    known = &of_groups_.emplace_back();
    known->group_ = group;
    known->next_.store(first.next_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    first.next_.store(known, std::memory_order_release); // a scrape may be walking the list
  }
  return *known;
}

void worker_counters::grow_to(std::size_t endpoints, std::size_t listeners) {
  traffic_.grow_to(endpoints);
  connections_.grow_to(endpoints);
  const std::lock_guard lock{mutex_};
  connects_.resize(std::max(connects_.size(), listeners));
}

void worker_counters::refused(const refusal_key& what) {
  const std::lock_guard lock{mutex_};
  ++refusals_[what];
}

void worker_counters::connected(std::size_t listener, std::chrono::nanoseconds after) {
  const double seconds = std::chrono::duration<double>(after).count();
  const auto bound = std::lower_bound(connect_bounds.begin(), connect_bounds.end(), seconds);
  const std::lock_guard lock{mutex_};
  ++connects_[listener].buckets[static_cast<std::size_t>(bound - connect_bounds.begin())];
  connects_[listener].sum_seconds += seconds;
}

void worker_counters::add_refusals(std::map<refusal_key, std::uint64_t>& total) const {
  const std::lock_guard lock{mutex_};
  for (const auto& [key, count] : refusals_)
    total[key] += count;
}

void worker_counters::add_connects(std::vector<connect_times>& total) const {
  const std::lock_guard lock{mutex_};
  total.resize(std::max(total.size(), connects_.size()));
  for (std::size_t listener = 0; listener < connects_.size(); ++listener) {
    for (std::size_t at = 0; at < connects_[listener].buckets.size(); ++at)
      total[listener].buckets[at] += connects_[listener].buckets[at];
    total[listener].sum_seconds += connects_[listener].sum_seconds;
  }
}

} // namespace tollgate::proxy
