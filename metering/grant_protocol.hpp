// The grant protocol: how a holder gets parts of an allowance from the ledger, reports, gives back, and survives
// everything that can happen in between. docs/grants.md describes it; metering/protocol/ holds it step by step.
//
// A state machine: store requests, events and fences come out of every call in an `outbox`, answers and the time go
// in. It refuses to own a thread, a socket, a store or a clock, and knows no engine: SQLite and etcd are the same to
// it. Every call is made on the ledger's thread. Nothing here throws but std::bad_alloc.
#pragma once

#include "metering/account.hpp"
#include "metering/event_record.hpp"
#include "metering/grant_view.hpp"
#include "metering/holder_file.hpp"
#include "metering/period.hpp"
#include "metering/store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tollgate::metering {

using request_id = std::uint64_t;
using fence_id = std::uint64_t;
using command_id = std::uint64_t; ///< chosen by the caller

/// One customer as the configuration has it.
struct customer_setting {
  account* front = nullptr; ///< must outlive the protocol, or the fence that follows its removal
  std::string id;
  std::uint64_t base_bytes = 0;
  bool enforced = true;                    ///< as `front` says
  std::vector<std::string> endpoint_ids;   ///< VPC endpoint ids, or names in the lab: an account takes two
  std::vector<std::string> endpoint_names; ///< by index of usage_record::moved; while the process lives an index never
                                           ///< changes its name: a reload appends
  std::vector<unsigned> warn_at_percent;
};

struct protocol_settings {
  std::string node;
  std::string boot_id;
  unsigned starts_on_day = 1;
  std::chrono::milliseconds grant_timeout{30'000};
  std::function<std::uint64_t()> random{}; ///< 64 random bits a call: nonces, operations, jitter
  std::shared_ptr<applied_bases> bases{}; ///< may be null: then configuration sets a base only when it makes an account
};

struct pending_request {
  request_id id = 0;
  store_request request;
};

/// Something happened that people or the proxy should know. What customers should know is an announcement.
struct ledger_event {
  enum class kind : std::uint8_t {
    registered,       ///< `detail`: holder and epoch
    standing_changed, ///< `to`; the account already says so: every worker should look at the customer's sessions.
                      ///< `of` and `bytes`: the period and its allowance, as far as they are known
    forfeited,        ///< `bytes` were counted as used though nobody saw them used; `detail`: whose
    adjusted,         ///< this process has heard of another allowance: `bytes` is what it is now
    period_began,     ///< `of`
    clock_suspect,    ///< the wall clock is not believed: the period `of` stays; `detail`: why, and what to do
    clock_trusted,    ///< it is believed again
    ledger_away,      ///< `detail`: the store's reason
    ledger_back,
    ledger_rolled_back, ///< a record is older than one seen before: no new grants; `detail`: the key
    ledger_damaged,     ///< a record does not parse: nothing is granted from it; `detail`: the key
    config_refused,     ///< the ledger's period starts on another day: this process must not start; `detail`
    identity_lost, ///< this state is a copy or a rollback, or somebody took it over: start again under a new holder
    recovered,     ///< an abandoned file is settled and unlinked; `detail`: its holder
    too_many_endpoints, ///< a third endpoint id in one account: the customer is blocked until the configuration changes
    no_room,            ///< the usage file has no free record for the customer
    bases_not_kept, ///< what the configuration applied could not be written: a base that it changes may be missed after
                    ///< a crash; `detail`
  };
  kind what{};
  std::string customer{}; ///< empty: the whole ledger
  standing to{};
  period of{};
  std::uint64_t bytes = 0;
  std::string detail{};
};

/// The answer to a command.
struct command_done {
  enum class outcome : std::uint8_t {
    done,
    repeated,    ///< this adjustment was applied before: nothing changed
    conflict,    ///< an adjustment of this id and another size exists (HTTP 409)
    no_customer, ///< not in the configuration
    refused,     ///< would overflow, or the record is damaged; `detail`
    unavailable, ///< the store did not answer in time: it may still happen; send the same id again
  };
  command_id id = 0;
  outcome how{};
  std::uint64_t allowance_bytes = 0; ///< afterwards
  std::string detail;
};

/// What a call wants done, in order. The caller empties it.
struct outbox {
  std::vector<pending_request> requests; ///< hand them to the store, in any order; lost answers are asked for again
  std::vector<ledger_event> events;
  std::vector<fence_id> fences; ///< send a message through every worker; when all have answered: fence_passed()
  std::vector<command_done> done;
  std::vector<announcement> announcements; ///< tell them, then say events_settled(); else they come again
};

struct adjustment_command {
  std::string customer;
  std::string id; ///< the same id again changes nothing
  std::int64_t delta_bytes = 0;
  std::string who;
  std::string why;
};
struct block_command {
  std::string customer;
  bool blocked = true;
  std::string who;
  std::string why;
};

namespace protocol {
struct state;
}

class grant_protocol {
 public:
  /// Starts registering. `file` is locked, fresh or left by an earlier life of the same holder; it outlives this.
  /// Its capacity should be three records a customer: this period, the last one, the next one.
  grant_protocol(protocol_settings settings, holder_file& file, std::vector<customer_setting> customers, instant now,
                 outbox& out);
  ~grant_protocol();
  grant_protocol(const grant_protocol&) = delete;
  grant_protocol& operator=(const grant_protocol&) = delete;

  /// An answer from the store. Late and repeated ones are welcome; so are none at all.
  void answered(request_id id, const store_answer& answer, instant now, outbox& out);
  /// Relayed from account_signals::credit_wanted to the ledger's thread.
  void credit_wanted(account& of, instant now, outbox& out);
  /// Every worker has finished the turn it was in when the fence was asked for.
  void fence_passed(fence_id id, instant now, outbox& out);
  /// Call at next_wake(), or at any other time. At least once a second: the clocks are compared here.
  void tick(instant now, outbox& out);
  std::chrono::milliseconds next_wake() const noexcept; ///< boot time

  /// A reload. Customers that are gone return what they hold; `front` of the others may be a new object.
  void reconfigure(std::vector<customer_setting> customers, instant now, outbox& out);

  // Operators' commands, each answered once in outbox::done.
  void adjust(command_id id, adjustment_command what, instant now, outbox& out);
  void set_blocked(command_id id, const block_command& what, instant now, outbox& out);
  /// Says that the wall clock is right and `of` may begin (or has begun): clears clock_suspect.
  void open_period(command_id id, period of, instant now, outbox& out);

  /// Settles the holder of an abandoned file: it was left by a dead process and its lock is ours now. The file is
  /// unlinked and destroyed when that is done; `recovered` says so.
  void recover(std::shared_ptr<holder_file> abandoned, instant now, outbox& out);

  /// Drain: returns now, in few transacts, what live sessions do not need; later refills are small.
  void begin_return(instant now, outbox& out);
  /// The last session is gone: returns everything, settles and closes the holder. Then finished().
  void shut_down(instant now, outbox& out);
  bool finished() const noexcept;

  /// Announcements that were told and delivered, by key, or given up: they leave the ledger.
  void events_settled(const std::vector<std::string>& keys, instant now, outbox& out);

  grant_view view(instant now) const;

 private:
  std::unique_ptr<protocol::state> state_;
};

} // namespace tollgate::metering
