// The two words at the heart of metering: how much of a grant is used, and how far it may be used now.
//
// A slot lives in one cache line of the memory-mapped usage file, so that the page cache keeps it through any death
// of the process. Spending is lock-free, allocates nothing and makes no system call. It refuses to know what a
// customer, a period or a ledger is.
//
// Every operation is sequentially consistent: the safety of lower() beside spend() rests on "store limit, then read
// used" against "move used, then read limit", which weaker orders do not keep.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace tollgate::metering {

/// `Word` is std::atomic<std::uint64_t>, or a stand-in that lets a test stop between any two operations.
template <class Word>
struct alignas(64) basic_slot {
  Word used{0};  ///< bytes taken so far; cumulative over the period, never above `limit` once spends have settled
  Word limit{0}; ///< bytes that may be taken; written by the ledger's thread only

  struct taken {
    std::uint64_t bytes = 0; ///< what the caller may now send
    std::uint64_t left = 0;  ///< what was left below the limit after it, for deciding when to ask for more
  };

  /// Takes up to `wanted` bytes. Any thread.
  ///
  /// The second read of `limit` is what makes a concurrent lower() safe: a spend that was computed from the old limit
  /// finds the new one here and takes back what passed it, before anything is sent.
  taken spend(std::uint64_t wanted) noexcept {
    std::uint64_t before = used.load();
    std::uint64_t allowed = limit.load();
    std::uint64_t bytes = 0;
    do {
      if (before >= allowed) return {};
      bytes = std::min(wanted, allowed - before);
    } while (!used.compare_exchange_weak(before, before + bytes) && (allowed = limit.load(), true));
    const std::uint64_t after = before + bytes;
    allowed = limit.load();
    if (after > allowed) {
      const std::uint64_t back = std::min(bytes, after - allowed);
      used.fetch_sub(back);
      return {bytes - back, 0};
    }
    return {bytes, allowed - after};
  }

  /// Takes `bytes` whatever the limit says: for a customer whose allowance is not enforced. Any thread.
  void spend_unlimited(std::uint64_t bytes) noexcept { used.fetch_add(bytes); }

  /// Gives back bytes that were spent and not sent. Any thread.
  void refund(std::uint64_t bytes) noexcept { used.fetch_sub(bytes); }

  /// Lets spending go up to `to`, which the store has already granted. The ledger's thread only.
  void raise(std::uint64_t to) noexcept { limit.store(to); }

  /// Lowers the limit to `to`, or to what is already used where that is more. Returns the limit now in force: what is
  /// above it may be given back to the store. The ledger's thread only.
  std::uint64_t lower(std::uint64_t to) noexcept {
    const std::uint64_t old = limit.load();
    if (to >= old) return old;
    limit.store(to);
    const std::uint64_t spent = used.load();
    if (spent <= to) return to;
    // A spender that has not settled yet may have moved `used` past the old limit: it will take that back.
    const std::uint64_t kept = std::min(spent, old);
    limit.store(kept);
    return kept;
  }
};

using slot = basic_slot<std::atomic<std::uint64_t>>;
static_assert(sizeof(slot) == 64 && std::atomic<std::uint64_t>::is_always_lock_free);

} // namespace tollgate::metering
