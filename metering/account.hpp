// One customer's account as the workers see it: spend before sending, give back what was not sent, and whether the
// customer may go on at all.
//
// It points at the usage record of the current period and hides the change of months: what was spent names its record,
// so that a refund after midnight credits the month it was taken from. It refuses to decide anything: the ledger's
// thread does, and writes its verdict here.
#pragma once

#include "metering/usage_record.hpp"

#include <atomic>
#include <cstdint>

namespace tollgate::metering {

class account;

/// Bytes taken from a record. Lives only between a spend and the send that follows it, in one worker's turn.
struct spent {
  usage_record* from = nullptr;
  std::uint64_t bytes = 0;
};

/// Whether a customer's traffic may go on. One writer, the ledger's thread.
enum class standing : std::uint8_t {
  unknown,     ///< nothing heard from the ledger yet: wait for a verdict
  open,        ///< may spend; at zero it waits for the next grant
  exhausted,   ///< the allowance is spent
  unavailable, ///< the ledger has been away for longer than `grant_timeout`, and the grant is spent
  blocked,     ///< by an operator
};

/// How an account reaches the threads around it. Calls come from any thread and must neither block nor throw.
class account_signals {
 public:
  virtual ~account_signals() = default;
  /// What is left fell under the mark, or a spend found nothing: the ledger's thread should ask for more.
  virtual void credit_wanted(account& of) noexcept = 0;
  /// There is something to spend again after a spend found nothing: every worker should look at its paused sessions.
  virtual void credit_back(account& of) noexcept = 0;
};

class account {
 public:
  /// `index` is the customer's place in the book. `enforced` false: everything is counted and nothing is cut.
  account(std::uint32_t index, bool enforced, account_signals& signals) noexcept
      : index_{index},
        enforced_{enforced},
        signals_{signals} {}
  account(const account&) = delete;
  account& operator=(const account&) = delete;

  std::uint32_t index() const noexcept { return index_; }
  bool enforced() const noexcept { return enforced_.load(std::memory_order_relaxed); }
  metering::standing standing() const noexcept { return standing_.load(); }
  usage_record* current() const noexcept { return current_.load(); }

  /// Takes up to `wanted` bytes, which the caller may then send. Nothing taken means: pause, credit_back() will tell.
  /// Any thread; lock-free.
  spent spend(std::uint64_t wanted) noexcept {
    usage_record* const record = current_.load();
    if (record == nullptr) return starve(wanted);
    if (!enforced()) {
      record->slot.spend_unlimited(wanted);
      const std::uint64_t used = record->slot.used.load();
      const std::uint64_t limit = record->slot.limit.load();
      if (limit < used || limit - used < ask_below_.load(std::memory_order_relaxed)) ask();
      return {record, wanted};
    }
    const auto [bytes, left] = record->slot.spend(wanted);
    if (bytes == 0) return starve(wanted);
    if (left < ask_below_.load(std::memory_order_relaxed)) ask();
    return {record, bytes};
  }

  /// Gives back bytes that were spent and not sent. Any thread; lock-free.
  void refund(spent unsent) noexcept {
    if (unsent.bytes == 0) return;
    unsent.from->slot.refund(unsent.bytes);
    feed();
  }

  /// Books bytes that were sent. Any thread; lock-free. `endpoint` is its place in the customer's list.
  static void moved(const spent& sent, std::size_t endpoint, direction way) noexcept {
    sent.from->moved[endpoint][static_cast<std::size_t>(way)].fetch_add(sent.bytes, std::memory_order_relaxed);
  }

  /// Whether a spend would find anything now. A hint: another thread may take it first.
  bool has_credit() const noexcept {
    if (!enforced()) return current_.load() != nullptr;
    const usage_record* const record = current_.load();
    return record != nullptr && record->slot.used.load() < record->slot.limit.load();
  }

  /// Says that somebody waits: the ledger's thread is asked, and the next credit wakes the workers. Returns whether
  /// there is credit after all: look again before pausing, it may have come just before the flag was up.
  bool wait_for_credit() noexcept {
    hungry_.store(true);
    ask();
    return has_credit();
  }

  // The ledger's thread only, from here on.

  /// From now on spends go to `record`, a new period's. What was taken from the old one is refunded to the old one.
  void turn_to(usage_record* record) noexcept {
    current_.store(record);
    feed();
  }
  void raise(std::uint64_t limit_bytes) noexcept {
    current_.load()->slot.raise(limit_bytes);
    feed();
  }
  /// Whoever spends at this moment may do so under the former rule. Call turn_to() after it: there may be credit now.
  void set_enforced(bool enforced) noexcept { enforced_.store(enforced, std::memory_order_relaxed); }
  void set_standing(metering::standing to) noexcept { standing_.store(to); }
  /// When less than this is left, credit_wanted() is signalled, once until credit_heard().
  void set_ask_below(std::uint64_t bytes) noexcept { ask_below_.store(bytes, std::memory_order_relaxed); }
  /// Arms credit_wanted() again. Call it before looking at what is left, so that no wish is missed.
  void credit_heard() noexcept { asked_.store(false); }
  bool hungry() const noexcept { return hungry_.load(); }

 private:
  spent starve(std::uint64_t wanted) noexcept;
  void ask() noexcept {
    if (!asked_.load(std::memory_order_relaxed) && !asked_.exchange(true)) signals_.credit_wanted(*this);
  }
  void feed() noexcept {
    if (hungry_.load() && hungry_.exchange(false)) signals_.credit_back(*this);
  }

  // Read on every spend, written once a grant or once a month.
  std::atomic<usage_record*> current_{nullptr};
  std::atomic<std::uint64_t> ask_below_{0};
  std::uint32_t index_;
  std::atomic<bool> enforced_;
  std::atomic<metering::standing> standing_{standing::unknown};
  account_signals& signals_;

  // Written by whoever runs dry: on a line of its own, away from the readers.
  alignas(64) std::atomic<bool> hungry_{false};
  std::atomic<bool> asked_{false};
};

} // namespace tollgate::metering
