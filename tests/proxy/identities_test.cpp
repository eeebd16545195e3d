// Who stays who over changes of the configuration: accounts, the counters' numbers, and places in the usage record.
#include "proxy/growing_array.hpp"
#include "proxy/identities.hpp"

#include <gtest/gtest.h>
#include <string>
#include <thread>

namespace tollgate::proxy {
namespace {

struct deaf final : metering::account_signals {
  void credit_wanted(metering::account&) noexcept override {}
  void credit_back(metering::account&) noexcept override {}
};

config::customer customer_of(const std::string& id, const std::vector<std::string>& endpoints) {
  config::customer made;
  made.id = id;
  for (const auto& name : endpoints)
    made.endpoints.emplace_back().name = name;
  return made;
}

class known : public testing::Test {
 protected:
  static bool busy(const endpoint_identity&) { return true; }
  static bool quiet(const endpoint_identity&) { return false; }

  deaf signals_;
  identities known_{signals_};
};

TEST_F(known, an_id_that_comes_back_is_the_same_account) {
  customer_identity& acme = known_.customer(customer_of("acme", {}));
  customer_identity& other = known_.customer(customer_of("other", {}));
  EXPECT_NE(acme.account.index(), other.account.index());
  EXPECT_EQ(&known_.customer(customer_of("acme", {"one"})), &acme);
  EXPECT_EQ(known_.find("acme"), &acme);
  EXPECT_EQ(known_.find("nobody"), nullptr);
}

TEST_F(known, an_endpoint_keeps_its_number_and_its_place) {
  ASSERT_TRUE(known_.place(customer_of("acme", {"a", "b"}), busy));
  customer_identity& acme = known_.customer(customer_of("acme", {}));
  const auto& b = known_.endpoint(acme, "b");
  const auto [number, slot] = std::pair{b.ordinal, b.slot};
  ASSERT_TRUE(known_.place(customer_of("acme", {"c", "b"}), busy));
  EXPECT_EQ(&known_.endpoint(acme, "b"), &b);
  EXPECT_EQ(std::pair(b.ordinal, b.slot), std::pair(number, slot));
  EXPECT_EQ(known_.endpoint(acme, "c").slot, 2U) << "a's place is still its own";
}

TEST_F(known, a_place_is_another_ones_only_when_nobody_uses_it) {
  ASSERT_TRUE(known_.place(customer_of("acme", {"1", "2", "3", "4", "5", "6", "7", "8"}), busy));
  EXPECT_FALSE(known_.place(customer_of("acme", {"9", "2"}), busy));
  customer_identity& acme = known_.customer(customer_of("acme", {}));
  EXPECT_EQ(acme.slots[0], &known_.endpoint(acme, "1")) << "nothing changed";
  EXPECT_TRUE(known_.place(customer_of("acme", {"9", "2"}), quiet));
  EXPECT_EQ(acme.slots[0], &known_.endpoint(acme, "9"));
  EXPECT_EQ(known_.endpoint(acme, "2").slot, 1U);
}

TEST(growing_array, leaves_elements_where_they_are_while_somebody_counts) {
  growing_array<std::atomic<std::uint64_t>> counters{1};
  std::atomic<std::uint64_t>* const first = &counters[0];
  std::thread counts{[&] {
    for (int at = 0; at < 100'000; ++at)
      counters[0].fetch_add(1);
  }};
  for (std::size_t size = 1; size < 20'000; size += 997)
    counters.grow_to(size);
  counts.join();
  EXPECT_EQ(&counters[0], first);
  EXPECT_EQ(counters[0].load(), 100'000U);
  EXPECT_EQ(counters[19'000].load(), 0U);
}

} // namespace
} // namespace tollgate::proxy
