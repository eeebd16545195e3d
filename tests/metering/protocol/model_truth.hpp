// What is really true in the model, whatever anybody remembers: the store's records as they change, and the bytes that
// peers saw. Every change is held against the invariants at once.
//
// It refuses to know how the protocol works; only what it promises.
#pragma once

#include "metering/event_record.hpp"
#include "metering/records.hpp"
#include "metering/store.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace tollgate::metering::testing {

using account_name = std::pair<std::string, period>;
using holding_name = std::tuple<std::string, period, std::string>; ///< customer, period, holder

class model_truth {
 public:
  /// A transact was committed.
  void committed(const transact_request& request);
  /// Somebody outside was told.
  void announced(const announcement& event) { announced_.insert(event.key); }
  /// Events that nobody was told of, or that were told and stayed.
  std::string unannounced() const;
  /// Bytes left a holder for good.
  void sent(const holding_name& by, std::uint64_t bytes);

  const std::map<account_name, account_record>& accounts() const noexcept { return accounts_; }
  /// The last word on a customer, whatever the month.
  bool blocked(const std::string& customer) const { return blocked_.contains(customer); }
  const grant_record* grant(const holding_name& of) const;
  std::uint64_t sent_by(const holding_name& of) const;
  std::uint64_t sent_in(const account_name& of) const;
  std::uint64_t granted_in(const account_name& of) const;

  /// What is wrong, in words; empty while nothing is.
  const std::string& broken() const noexcept { return broken_; }
  void fail(const std::string& what) {
    if (broken_.empty()) broken_ = what;
  }

  std::set<std::string> unenforced;

 private:
  void put_account(const std::string& id, period of, const std::string& value);
  void check(const account_name& name);
  void put_event(const std::string& key, const std::string& value);
  void check_events(const std::map<account_name, account_record>& before);
  void erased(const std::string& key);

  std::map<account_name, account_record> accounts_;
  std::map<holding_name, grant_record> grants_;
  std::set<std::string> blocked_;
  std::map<holding_name, std::uint64_t> sent_;
  std::map<account_name, std::uint64_t> sent_total_;
  std::map<account_name, std::uint64_t> most_allowed_;
  std::set<std::string> adjustments_;             ///< keys
  std::map<account_name, std::int64_t> adjusted_; ///< sum over the adjustments' own records
  std::map<std::string, event_record> events_;    ///< in the ledger
  std::vector<event_note> fresh_;                 ///< of the transact that is looked at
  std::set<std::string> ever_;                    ///< keys of events
  std::set<std::string> announced_;               ///< keys of events
  std::string broken_;
};

} // namespace tollgate::metering::testing
