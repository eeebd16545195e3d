// The slot in every order of its operations: two spenders, one of which gives some back, beside the ledger's thread
// that lowers the limit, returns the rest to the store, and raises it again. And two slots that are wrong, which the
// same search must find.
#include "metering/slot.hpp"

#include "interleaver.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

namespace {

using namespace tollgate::metering;
using namespace tollgate::tests;

enum word : std::size_t { used, limit, forwarded, granted };

void send(std::uint64_t bytes) {
  interleaver::perform([bytes](world& in) { return outcome{in.words[forwarded] += bytes}; });
}
void store_has_granted(std::uint64_t bytes) {
  interleaver::perform([bytes](world& in) { return outcome{in.words[granted] = bytes}; });
}

struct scenario {
  std::uint64_t limit = 0;
  std::uint64_t first = 0;  // what the first spender wants
  std::uint64_t second = 0; // the second one's wish
  std::uint64_t unsent = 0; // of which so much is given back
  std::uint64_t lower_to = 0;
  std::uint64_t lower_again_to = 0; // 0: once is enough
  std::uint64_t raise_by = 0;
};

std::optional<std::string> complaint(const world& at) {
  if (at.words[forwarded] > at.words[granted]) return "forwarded more than the store has granted";
  if (at.words[used] < at.words[forwarded]) return "sent before it was spent";
  for (const log& program : at.logs)
    if (!program.done) return std::nullopt;
  if (at.words[used] != at.words[forwarded]) return "lost or invented a byte";
  if (at.words[used] > at.words[limit]) return "settled above the limit";
  if (at.words[limit] != at.words[granted]) return "forgot a part of the grant";
  return std::nullopt;
}

struct found {
  std::optional<std::string> complaint;
  std::size_t states = 0;
};

template <class Slot>
void spend_and_send(Slot& slot, std::uint64_t wanted, std::uint64_t unsent) {
  const std::uint64_t bytes = slot.spend(wanted).bytes;
  const std::uint64_t back = std::min(unsent, bytes);
  send(bytes - back);
  if (back > 0) slot.refund(back);
}

// Sends what it sees to be left, and spends it afterwards.
template <class Slot>
void send_and_spend(Slot& slot, std::uint64_t wanted, std::uint64_t) {
  const std::uint64_t before = slot.used.load();
  const std::uint64_t allowed = slot.limit.load();
  if (before >= allowed) return;
  const std::uint64_t bytes = std::min(wanted, allowed - before);
  send(bytes);
  slot.spend(bytes);
}

template <class Slot>
using spender = void (*)(Slot&, std::uint64_t, std::uint64_t);

template <class Slot>
found explore(const scenario& with, spender<Slot> spend) {
  Slot slot;
  interleaver all{{[&] { spend(slot, with.first, 0); }, [&] { spend(slot, with.second, with.unsent); },
                   [&] {
                     std::uint64_t kept = slot.lower(with.lower_to);
                     store_has_granted(kept);
                     if (with.lower_again_to > 0) store_has_granted(kept = slot.lower(with.lower_again_to));
                     store_has_granted(kept + with.raise_by);
                     slot.raise(kept + with.raise_by);
                   }},
                  complaint};
  world start;
  start.words[limit] = start.words[granted] = with.limit;
  found result;
  result.complaint = all.explore(start);
  result.states = all.states();
  return result;
}

// A grant of 10; two that fit together, two that do not, one that takes all; lowered to nothing, in between, to the
// edge of what one has spent, and not at all; once, and again while a spender may still hold what it read at first.
std::vector<scenario> scenarios() {
  std::vector<scenario> all;
  for (const auto& [first, second, unsent] : {std::array{4U, 6U, 3U}, {6U, 6U, 0U}, {10U, 4U, 4U}})
    for (const std::uint64_t lower_to : {0U, 5U, 6U, 10U})
      all.push_back({10, first, second, unsent, lower_to, 0, 5});
  all.push_back({10, 6, 6, 0, 6, 3, 5});
  return all;
}

TEST(slot, never_forwards_past_the_grant_in_any_order) {
  std::size_t states = 0;
  for (const scenario& with : scenarios()) {
    const found result = explore<basic_slot<stepped_word>>(with, spend_and_send);
    states += result.states;
    ASSERT_FALSE(result.complaint) << *result.complaint << ": wants " << with.first << " and " << with.second
                                   << ", gives back " << with.unsent << ", lowered to " << with.lower_to;
  }
  RecordProperty("states", std::to_string(states));
  EXPECT_GT(states, 100'000U); // a search that finds nothing because it goes nowhere would be content too
}

// The slot as it would be if a spender trusted the limit it has read before its compare-and-swap.
struct trusting_slot : basic_slot<stepped_word> {
  taken spend(std::uint64_t wanted) noexcept {
    std::uint64_t before = used.load();
    std::uint64_t allowed = limit.load();
    std::uint64_t bytes = 0;
    do {
      if (before >= allowed) return {};
      bytes = std::min(wanted, allowed - before);
    } while (!used.compare_exchange_weak(before, before + bytes) && (allowed = limit.load(), true));
    return {bytes, allowed - before - bytes};
  }
};

template <class Slot>
std::string fault(spender<Slot> spend) {
  for (const scenario& with : scenarios())
    if (const auto found = explore<Slot>(with, spend).complaint) return *found;
  return "none";
}

TEST(slot, search_finds_a_spender_that_reads_the_limit_once) {
  const std::string found = fault<trusting_slot>(spend_and_send);
  EXPECT_NE(found.find("forwarded more than the store has granted"), std::string::npos) << found;
}

TEST(slot, search_finds_a_spender_that_sends_first) {
  const std::string found = fault<basic_slot<stepped_word>>(send_and_spend);
  EXPECT_NE(found.find("sent before it was spent"), std::string::npos) << found;
}

TEST(slot, gives_what_is_left_and_says_how_much_more) {
  slot one;
  EXPECT_EQ(one.spend(5).bytes, 0U);
  one.raise(10);
  const auto some = one.spend(6);
  EXPECT_EQ(some.bytes, 6U);
  EXPECT_EQ(some.left, 4U);
  const auto rest = one.spend(6);
  EXPECT_EQ(rest.bytes, 4U);
  EXPECT_EQ(rest.left, 0U);
  EXPECT_EQ(one.spend(1).bytes, 0U);
  one.refund(3);
  EXPECT_EQ(one.lower(0), 7U);
  EXPECT_EQ(one.lower(20), 7U);
  EXPECT_EQ(one.spend(1).bytes, 0U);
}

// With real threads, for the sanitizer: the bytes taken are the bytes granted, and at no moment were they more.
TEST(slot, shares_a_limit_exactly_among_threads) {
  slot shared;
  std::atomic<std::uint64_t> sent{0};
  std::atomic<bool> last_raise{false};
  std::vector<std::thread> spenders;
  for (std::uint64_t seed = 1; seed <= 4; ++seed)
    spenders.emplace_back([&, seed] {
      for (std::uint64_t i = seed;; ++i) {
        const bool no_more = last_raise.load();
        const std::uint64_t bytes = shared.spend(1 + i * 7919 % 1000).bytes;
        if (bytes == 0 && no_more) return;
        if (bytes == 0) std::this_thread::yield();
        const std::uint64_t unsent = i % 5 == 0 ? bytes / 2 : 0;
        sent.fetch_add(bytes - unsent);
        if (unsent > 0) shared.refund(unsent);
      }
    });
  std::uint64_t grant = 0;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    grant += 5000;
    shared.raise(grant);
    std::this_thread::yield();
    if (i % 3 != 0) continue;
    grant = shared.lower(grant - 2500);
    EXPECT_LE(sent.load(), grant);
  }
  last_raise.store(true);
  for (std::thread& one : spenders)
    one.join();
  // A refund after the others have left may leave something: the last drops are this thread's.
  for (std::uint64_t bytes = 1; bytes > 0;)
    sent.fetch_add(bytes = shared.spend(1000).bytes);
  EXPECT_EQ(sent.load(), grant);
  EXPECT_EQ(shared.used.load(), grant);
}

} // namespace
