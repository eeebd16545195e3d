// Everything the grant protocol remembers, as plain structs: the holder, its grants, the customers, what is on its way.
//
// The steps (enroll, acquire, report, ...) are free functions over `state`, one file each. This file refuses to hold
// any of their rules.
#pragma once

#include "metering/grant_protocol.hpp"
#include "metering/protocol/calendar.hpp"
#include "metering/protocol/salvage.hpp"
#include "metering/protocol/traffic.hpp"
#include "metering/records.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tollgate::metering::protocol {

using std::chrono::milliseconds;

/// A record as the store last told it, with the very bytes, which is what compares use. `learned` is the moment on the
/// state's count of news: an answer to an older question may be stale, one to a newer question may not.
template <class Record>
struct remembered {
  bool known = false;
  stored_value bytes;
  Record value;
  std::uint64_t learned = 0;
  bool exists() const noexcept { return bytes.has_value(); }
};

/// How fast a customer spends here, for sizing grants. Never for safety.
struct pace {
  std::uint64_t used = 0;
  milliseconds at{0};
  milliseconds active{0}; ///< when it was last seen to spend; 0: never
  double bytes_per_second = 0;
};

/// What the other holders of the account said last.
struct others_view {
  bool complete = false; ///< every holder of the account as it is known now was asked
  std::uint64_t granted = 0;
  std::uint64_t used = 0;
  usage_by_endpoint by_endpoint;
};

/// On the way to "exhausted" (exhaust.cpp).
enum class dry_stage : std::uint8_t { no, looking, recalling, fencing, exhausted };

struct customer;

/// What a grant had used when a day was over.
struct day_end {
  day on{};
  tally upto;
};

/// This holder's grant for one customer and period, and the record it is spent from.
struct grant {
  std::string customer_id;
  period of{};
  customer* owner = nullptr; ///< null: no longer configured
  bool enforced = true;
  usage_record* record = nullptr;

  remembered<account_record> account;
  remembered<grant_record> own;
  bool adopted = false; ///< the slot agrees with the store: it may be spent from
  bool loading = false;
  bool stale = false; ///< a conflict: read again before the next try
  bool damaged = false;
  bool busy = false; ///< a transact is in flight, or its outcome is unknown: nothing is raised or lowered
  unsigned conflicts = 0;
  milliseconds not_before{0};

  bool wanted = false;                       ///< somebody asked for credit
  std::optional<std::uint64_t> give_back_to; ///< the limit to go down to
  bool leaving = false;                      ///< its period or its customer is over: settle it
  bool fenced = false;                       ///< no worker spends from it or refunds to it any more
  bool queued = false;                       ///< in state::returning
  bool asking = false;                       ///< in state::asking
  bool gone = false;                         ///< settled and forgotten: the record is another's

  std::uint64_t forfeit = 0;     ///< counted as used without having been seen: to be recorded
  std::vector<day_end> day_ends; ///< days that are over and not booked yet, in order
  milliseconds book_from{0};     ///< not before that, where others write the account too
  usage_by_endpoint carried;     ///< endpoints that have no counter in the record any more
  found_slot found;              ///< what the record held when it was taken up
  bool fresh = false;            ///< the record was free: nothing in it is from an earlier life

  pace speed;
  others_view others;
  dry_stage dry = dry_stage::no;
  bool dry_looked = false; ///< looked once, though nobody is hungry; others still hold something
  std::optional<milliseconds> recalling_since;
  remembered<recall_record> recall;
  std::uint64_t recall_seq = 0; ///< of the recall last seen in a list
  milliseconds recall_heard{0}; ///< when that version was first seen
  milliseconds idle_from{0};    ///< when it was last raised: before that it was not idle
  milliseconds looked{0};
  bool looking = false;
};

// Shared, because an answer may come at any time later, when the grant has been settled and forgotten.
using grant_ptr = std::shared_ptr<grant>;

struct customer {
  customer_setting setting;
  grant_ptr now;   ///< the current period's
  grant_ptr ahead; ///< the next period's, asked for before it begins
  remembered<block_record> block;
  bool block_damaged = false;
  std::optional<milliseconds> dry_since;
  milliseconds ahead_offset{0}; ///< how long before the period's end it asks ahead
  bool too_many_endpoints = false;
  bool no_room = false;
  bool rebasing = false;
};

enum class phase : std::uint8_t {
  enrolling,
  live,
  closing, ///< settling everything
  closed,
  lost,    ///< somebody else is this holder now, or this state is a copy
  refused, ///< the ledger and the configuration do not agree
};

/// Grants that want more, in the order in which they came to want it (asking.cpp).
struct acquiring {
  std::vector<grant_ptr> together; ///< as many as fit into the next transact
  std::vector<grant_ptr> singly;   ///< one transact each: others write the account too, or one was just refused
  std::size_t single_under_way = 0;
  std::uint64_t batches = 0;   ///< sent so far
  std::uint64_t under_way = 0; ///< the last of them, until its outcome is known; 0: none
  milliseconds batch_sent{0};
};

using grant_name = std::pair<std::string, period>;

/// Events on their way out (announce.cpp).
struct announcing {
  std::set<std::string, std::less<>> held; ///< keys that were handed out, until they are erased
  std::vector<std::string> settled;        ///< to be erased
  bool erasing = false;                    ///< or about to
  bool listing = false;
  milliseconds next_list{0};
  std::string behind;                                              ///< the last key of the page before
  std::map<std::string, milliseconds, std::less<>> foreign;        ///< other holders': when first seen
  std::map<std::string, milliseconds, std::less<>> foreign_before; ///< as of the listing before
  std::set<std::string, std::less<>> gone; ///< holders that were settled here: their events are ours
};

struct recovery; // recover.cpp

struct state {
  state(protocol_settings with, holder_file& of) : settings{std::move(with)}, file{of}, holder{of.holder()} {}

  protocol_settings settings;
  holder_file& file;
  std::string holder;
  phase at = phase::enrolling;
  instant now;
  outbox* out = nullptr;
  std::uint64_t news = 1; ///< counts what was learned

  remembered<holder_record> self;
  std::vector<holder_identity> intents; ///< of this and earlier tries: any of them in the store is us
  remembered<ledger_config> config;
  bool taken_over = false; ///< the last life's file is gone: look for its grants in the accounts
  bool advancing = false;  ///< writing config.newest_period
  calendar clock;
  day today{}; ///< by the clock that is believed (days.cpp)

  std::map<grant_name, grant_ptr> grants;
  std::size_t first_free = 0; ///< no record of the file before this one is free
  std::vector<std::unique_ptr<customer>> customers;
  std::unordered_map<std::uint32_t, customer*> by_index;
  std::map<std::string, customer*, std::less<>> by_id;

  traffic wire;
  std::multimap<milliseconds, std::function<void()>> timers;
  std::map<fence_id, std::function<void()>> fences;
  fence_id next_fence = 1;
  milliseconds housekeeping{0};
  milliseconds recalls_listed{0};
  milliseconds reported{0};
  grant_name report_cursor;

  std::vector<grant_ptr> returning;
  std::size_t batch_limit = 60; ///< grants in one return, fewer after a refusal
  acquiring asking;
  announcing events;
  std::size_t restored = 0; ///< customers whose last period was looked at (restore.cpp)
  bool restoring = false;
  bool reporting = false;
  bool draining = false;
  bool frozen = false; ///< the store was rolled back
  bool closing_holder = false;

  std::optional<milliseconds> bases_noted; ///< since when something about bases is not on disk
  bool bases_first = false;                ///< it has to be before a transact leaves
  bool bases_failed = false;               ///< and could not be written

  std::vector<std::shared_ptr<recovery>> recoveries;
};

inline bool works(const state& s) noexcept {
  return s.at == phase::live || s.at == phase::closing;
}

inline std::uint64_t left(const grant& of) noexcept {
  const std::uint64_t used = of.record->slot.used.load();
  const std::uint64_t limit = of.record->slot.limit.load();
  return used < limit ? limit - used : 0;
}

void tell(state& s, ledger_event event);
void wake_at(state& s, milliseconds at, std::function<void()> what);
/// `what` runs when every worker has finished the turn it is in.
void fence(state& s, std::function<void()> what);
/// Uniform in [0, below).
std::uint64_t draw(state& s, std::uint64_t below);
/// Decides what a grant needs now and does it, unless something is in the way; then whatever is in the way calls again.
void consider(state& s, const grant_ptr& g);
/// Brings `standing` up to date with what is known, and tells if it changed.
void judge(state& s, customer& c);
/// This holder is no longer ours: stop spending and writing.
void lose_identity(state& s, const std::string& why);

} // namespace tollgate::metering::protocol
