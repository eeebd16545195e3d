// Counters of several workers add up, and a histogram's bounds belong to the lower bucket.
#include "proxy/client_groups.hpp"
#include "proxy/counters.hpp"
#include "proxy/session/admission.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tollgate::proxy {
namespace {

using namespace std::chrono_literals;

TEST(worker_counters, add_refusals_of_one_kind_up) {
  worker_counters one{1, 2};
  worker_counters other{1, 2};
  const refusal_key here{.listener = 1, .customer = 0, .reason = refusal_reason::quota_exhausted};
  const refusal_key there{.listener = 1, .customer = -1, .reason = refusal_reason::no_server_name};
  one.refused(here);
  one.refused(here);
  other.refused(here);
  other.refused(there);
  std::map<refusal_key, std::uint64_t> total;
  one.add_refusals(total);
  other.add_refusals(total);
  EXPECT_EQ(total, (std::map<refusal_key, std::uint64_t>{{here, 3}, {there, 1}}));
}

TEST(worker_counters, put_a_connect_time_on_a_bound_under_it) {
  worker_counters counters{0, 1};
  counters.connected(0, 500us); // exactly the first bound
  counters.connected(0, 501us);
  counters.connected(0, 6s);
  std::vector<connect_times> total;
  counters.add_connects(total);
  counters.add_connects(total);
  ASSERT_EQ(total.size(), 1U);
  EXPECT_EQ(total[0].buckets.front(), 2U);
  EXPECT_EQ(total[0].buckets[1], 2U);
  EXPECT_EQ(total[0].buckets.back(), 2U);
  EXPECT_NEAR(total[0].sum_seconds, 2 * 6.001001, 1e-9);
}

struct seen_groups {
  std::map<const client_group*, std::uint64_t> bytes;
  std::map<const client_group*, std::uint64_t> active;
  std::uint64_t all_bytes = 0;

  void look(const worker_counters& at, std::size_t endpoint) {
    at.for_each_group(endpoint, [this](const traffic_counters& each) {
      const std::uint64_t moved = each.to_warehouse_bytes.load() + each.from_warehouse_bytes.load();
      bytes[each.group()] += moved;
      active[each.group()] += each.active.load();
      all_bytes += moved;
    });
  }
};

TEST(worker_counters, count_a_byte_once_for_its_group_and_so_for_its_endpoint) {
  using metering::direction;
  const client_group etl{"etl"};
  const client_group reports{"reports"};
  worker_counters one{2, 1};
  worker_counters other{2, 1};
  one.traffic(0, nullptr).moved(direction::to_warehouse, 1);
  one.traffic(0, &etl).moved(direction::to_warehouse, 20);
  one.traffic(0, &reports).moved(direction::from_warehouse, 300);
  other.traffic(0, &etl).moved(direction::from_warehouse, 4'000);
  one.traffic(1, &etl).moved(direction::from_warehouse, 50'000);
  one.traffic(0, &etl).began();
  one.traffic(0, &etl).began();
  one.traffic(0, &etl).ended();
  other.traffic(0, &etl).began();
  other.traffic(0, nullptr).began();

  seen_groups first;
  first.look(one, 0);
  first.look(other, 0);
  using counts = std::map<const client_group*, std::uint64_t>;
  EXPECT_EQ(first.bytes, (counts{{nullptr, 1}, {&etl, 4'020}, {&reports, 300}}));
  EXPECT_EQ(first.active, (counts{{nullptr, 1}, {&etl, 2}, {&reports, 0}}));
  EXPECT_EQ(first.all_bytes, 4'321U);

  seen_groups second;
  second.look(one, 1);
  EXPECT_EQ(second.bytes, (counts{{nullptr, 0}, {&etl, 50'000}})) << "a group appears where it was used";
}

TEST(worker_counters, of_a_group_stay_where_they_are) {
  const std::vector<client_group> groups{300, client_group{"g"}};
  worker_counters counters{1, 1};
  std::vector<traffic_counters*> first;
  for (const client_group& each : groups)
    first.push_back(&counters.traffic(0, &each));
  for (std::size_t at = 0; at < groups.size(); ++at)
    EXPECT_EQ(&counters.traffic(0, &groups[at]), first[at]);
}

// Groups appear while a scrape walks them: it sees each whole or not at all. What it sees only grows.
TEST(worker_counters, may_be_read_while_groups_appear) {
  const std::vector<client_group> groups{400, client_group{"g"}};
  worker_counters counters{1, 1};
  std::atomic<bool> done{false};
  std::thread worker{[&] {
    for (const client_group& each : groups)
      counters.traffic(0, &each).moved(metering::direction::to_warehouse, 1);
    done = true;
  }};
  std::uint64_t last = 0;
  for (bool over = false; !over;) {
    over = done;
    seen_groups now;
    now.look(counters, 0);
    EXPECT_GE(now.all_bytes, last);
    last = now.all_bytes;
  }
  worker.join();
  EXPECT_EQ(last, groups.size());
}

TEST(place, is_taken_up_to_the_limit_and_given_back) {
  std::atomic<unsigned> count{0};
  {
    auto first = place::take(count, 2);
    auto second = place::take(count, 2);
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(place::take(count, 2));
    const place moved = std::move(*first);
    first.reset();
    EXPECT_EQ(count, 2U);
  }
  EXPECT_EQ(count, 0U);
  EXPECT_FALSE(place::take(count, 0));
  EXPECT_EQ(count, 0U);
}

} // namespace
} // namespace tollgate::proxy
