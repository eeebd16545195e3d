// The ledger's store, as three verbs: read, list, transact. SQLite and etcd both fit behind it, and nothing above it
// knows which one does.
//
// The grant protocol never calls a store: it hands out requests and is fed answers, in any order and maybe never, so
// that a test can delay, lose and repeat them. A store refuses to interpret what it keeps: keys and values are bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tollgate::metering {

/// What a key holds: exactly these bytes as they were read, or nothing.
using stored_value = std::optional<std::string>;

struct key_value {
  std::string key;
  std::string value;
};

/// A condition of a transact: `key` holds exactly `expected`, or does not exist.
struct compare {
  std::string key;
  stored_value expected;
};

struct read_request {
  std::vector<std::string> keys;
};
/// The keys that begin with `prefix`; a part of them where `after` or `most` say so.
struct list_request {
  std::string prefix;
  std::string after{};  ///< only keys behind this one
  std::size_t most = 0; ///< so many entries; 0: all
};
/// All of `compares` hold: all of `puts` are written and all of `erases` removed, at once and durably. Else nothing is.
/// Only keys that are never used again are erased; one that is not there is no mistake.
struct transact_request {
  std::vector<compare> compares;
  std::vector<key_value> puts;
  std::vector<std::string> erases{};
};
using store_request = std::variant<read_request, list_request, transact_request>;

/// `values[i]` belongs to `keys[i]` of the request.
struct read_answer {
  std::vector<stored_value> values;
};
/// In key order.
struct list_answer {
  std::vector<key_value> entries;
};
/// Durable.
struct committed {};
/// A compare did not hold; nothing was written. `values[i]` is what `compares[i].key` held at that moment.
struct refused {
  std::vector<stored_value> values;
};
/// A transact that may have happened, may still happen, or never will; or a read that failed. `why` is for people.
struct unknown {
  std::string why;
};
using store_answer = std::variant<read_answer, list_answer, committed, refused, unknown>;

/// A store that answers at once, on the calling thread; it may block on the disk. The ledger's thread only.
class blocking_store {
 public:
  virtual ~blocking_store() = default;
  /// Never throws: what goes wrong is `unknown`, with the reason.
  virtual store_answer execute(const store_request& request) noexcept = 0;
};

} // namespace tollgate::metering
