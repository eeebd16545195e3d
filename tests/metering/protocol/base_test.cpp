// A base that the configuration changes, and a crash: at every point between two steps, with every next configuration.
#include "lone_holder.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <utility>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;

/// Bases as a file keeps them: what a life has noted, and what of it a crash leaves.
struct crashing_bases final : applied_bases {
  using all = std::map<std::string, std::vector<std::uint64_t>, std::less<>>;

  std::optional<std::uint64_t> base(std::string_view customer) const override {
    const auto at = noted.find(customer);
    return at == noted.end() ? std::nullopt : std::optional{at->second.front()};
  }
  void set_base(std::string_view customer, std::uint64_t bytes) noexcept override {
    noted.insert_or_assign(std::string{customer}, std::vector{bytes});
  }
  std::vector<std::uint64_t> possible_bases(std::string_view customer) const override {
    const auto at = noted.find(customer);
    return at == noted.end() ? std::vector<std::uint64_t>{} : at->second;
  }
  void intend(std::string_view customer, std::uint64_t bytes) noexcept override {
    auto& values = noted[std::string{customer}];
    if (std::find(values.begin(), values.end(), bytes) == values.end()) values.push_back(bytes);
  }
  std::optional<std::string> keep() noexcept override {
    ++writes;
    if (disk_is_full) return "no space left on device";
    disk = noted;
    return std::nullopt;
  }
  std::shared_ptr<crashing_bases> after_a_crash() const {
    auto next = std::make_shared<crashing_bases>();
    next->noted = next->disk = disk;
    return next;
  }

  all noted;
  all disk;
  std::size_t writes = 0;
  bool disk_is_full = false;
};

std::vector<customer_plan> some_customers(std::size_t count, std::uint64_t base) {
  std::vector<customer_plan> plans;
  for (std::size_t i = 0; i < count; ++i)
    plans.push_back({.id = "c" + std::to_string(i), .base = base});
  return plans;
}

/// How far a life gets: so many requests that the store does, and whether it still hears of the last one.
struct crash_point {
  std::size_t requests = 0;
  bool hears_the_last = true;
};

/// A life that asks for bytes at once and ends without a word. False: it had nothing more to do before that point.
bool live_until(crash_point end, plain_store& store, const std::shared_ptr<holder_image>& image,
                const std::shared_ptr<crashing_bases>& bases, std::uint64_t base) {
  lone_holder holder{store, image, some_customers(1, base)};
  holder.away = true;
  protocol_settings settings{.node = "node", .boot_id = "boot-1", .bases = bases};
  settings.random = [n = base]() mutable { return n += 7'919; };
  memory_holder file{image, "boot-1"};
  outbox box;
  grant_protocol protocol{std::move(settings), file, holder.settings_of(), holder.now, box};
  bool asked = false;
  for (std::size_t done = 0; done < end.requests;) {
    if (box.requests.empty()) {
      if (std::exchange(asked, true)) return false;
      holder.fronts[0]->wait_for_credit();
      protocol.credit_wanted(*holder.fronts[0], holder.now, box);
      continue;
    }
    const pending_request one = box.requests.front();
    box.requests.erase(box.requests.begin());
    const store_answer answer = store.execute(one.request);
    ++done;
    if (done < end.requests || end.hears_the_last) protocol.answered(one.id, answer, holder.now, box);
  }
  return true;
}

std::uint64_t base_in(const plain_store& store) {
  const auto account = store.at(account_key("c0", november));
  return account ? from_json<account_record>(*account).value().base : 0;
}

/// The lives one after the other, each with its base, the last one whole; the account must have the last one's base
/// whatever became of the others.
void crash_everywhere(std::vector<std::uint64_t> bases_by_life) {
  std::size_t points = 0;
  for (std::size_t first = 0; first < 12; ++first)
    for (std::size_t second = 0; second < 12; ++second)
      for (const bool hears : {false, true}) {
        plain_store store;
        const auto image = new_image();
        auto bases = std::make_shared<crashing_bases>();
        const bool more = live_until({first, hears}, store, image, bases, bases_by_life[0]);
        bases = bases->after_a_crash();
        live_until({second, hears}, store, image, bases, bases_by_life[1]);
        bases = bases->after_a_crash();
        EXPECT_FALSE(live_until({100, true}, store, image, bases, bases_by_life[2]));
        EXPECT_EQ(base_in(store), bases_by_life[2]) << "crashes after " << first << " and " << second << " requests";
        ++points;
        if (!more && second == 11) first = 12;
      }
  EXPECT_GT(points, 100U);
}

constexpr std::uint64_t mb = 1'000'000;

TEST(the_base_after_a_crash, is_the_configuration_s_when_it_changes_twice) {
  crash_everywhere({100 * mb, 200 * mb, 300 * mb});
}
TEST(the_base_after_a_crash, is_the_configuration_s_when_it_changes_and_changes_back) {
  crash_everywhere({100 * mb, 200 * mb, 100 * mb});
}
TEST(the_base_after_a_crash, is_the_configuration_s_when_it_changes_once) {
  crash_everywhere({100 * mb, 200 * mb, 200 * mb});
  crash_everywhere({100 * mb, 100 * mb, 200 * mb});
}

TEST(the_bases_of_many, are_written_once_before_the_first_account) {
  plain_store store;
  const auto bases = std::make_shared<crashing_bases>();
  lone_holder holder{store, std::make_shared<holder_image>("s-0", "boot-1", 500), some_customers(500, mb)};
  holder.start(bases);
  EXPECT_EQ(bases->writes, 0U) << "nothing depends on them yet";
  holder.send(10);
  EXPECT_EQ(bases->writes, 1U);
  EXPECT_EQ(bases->disk.size(), 500U);
  holder.pass(5s);
  EXPECT_EQ(bases->writes, 1U);
}

TEST(the_bases_of_many, are_written_in_a_second_where_nobody_comes) {
  plain_store store;
  const auto bases = std::make_shared<crashing_bases>();
  lone_holder holder{store, new_image(), some_customers(3, mb)};
  holder.start(bases);
  holder.pass(1s);
  EXPECT_EQ(bases->writes, 1U);
  EXPECT_EQ(bases->disk.size(), 3U);
}

TEST(the_bases_of_many, change_with_two_writes) {
  plain_store store;
  const auto bases = std::make_shared<crashing_bases>();
  lone_holder holder{store, std::make_shared<holder_image>("s-0", "boot-1", 500), some_customers(200, mb)};
  holder.start(bases);
  for (std::size_t i = 0; i < 200; ++i)
    holder.send(10, i);
  holder.pass(2s);
  const std::size_t before = bases->writes;
  for (customer_plan& plan : holder.plans())
    plan.base = 2 * mb;
  holder.protocol->reconfigure(holder.settings_of(), holder.now, holder.box);
  holder.settle();
  holder.pass(2s);
  EXPECT_EQ(holder.account_of("c7").base, 2 * mb);
  EXPECT_EQ(bases->writes, before + 2) << "that they may be changed, and that they are";
  EXPECT_EQ(bases->disk.at("c199"), std::vector{2 * mb});
}

TEST(bases_that_cannot_be_written, are_told_once_and_stop_nobody) {
  plain_store store;
  const auto bases = std::make_shared<crashing_bases>();
  bases->disk_is_full = true;
  lone_holder holder{store, new_image(), some_customers(3, mb)};
  holder.start(bases);
  EXPECT_EQ(holder.send(10), 10U);
  holder.pass(10s);
  EXPECT_EQ(holder.told(kind::bases_not_kept), 1U);
  EXPECT_GT(bases->writes, 5U) << "it is tried again";
  EXPECT_LT(bases->writes, 20U) << "and not with every transact";
  bases->disk_is_full = false;
  holder.pass(2s);
  EXPECT_EQ(bases->disk.size(), 3U);
}

} // namespace
} // namespace tollgate::metering::testing
