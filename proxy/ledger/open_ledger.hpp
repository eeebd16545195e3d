// Opens what the ledger's thread works with: the lock on the state directory, the store, and this process's holder.
//
// Everything that can be wrong is said here, before a client is let in. It refuses to create a ledger by accident: an
// empty one makes every allowance whole again.
#pragma once

#include "config/model.hpp"
#include "metering/ledger_lock.hpp"
#include "metering/sqlite_store.hpp"
#include "metering/usage_file.hpp"
#include "proxy/ledger/ledger_thread.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace tollgate::proxy {

/// What is wrong, and what to do about it.
struct ledger_problem {
  std::string what;
};

inline constexpr std::string_view ledger_file = "ledger.db";

/// This period, the last one and the next one.
inline constexpr std::size_t records_per_customer = 3;
/// The usage file is made for so many; `now` are configured, and a reload may bring more: half as many again, or 100.
constexpr std::size_t customers_to_expect(std::size_t now) noexcept {
  return now + (now / 2 < 100 ? 100 : now / 2);
}

/// The ledger of a configuration, locked.
struct locked_ledger {
  metering::ledger_lock lock;
  std::unique_ptr<metering::sqlite_store> store;
};

/// Makes the state directory (0700) where it is missing; its parent must be there.
std::optional<ledger_problem> prepare_state_dir(const config::model& model);

/// In the lab: makes the state directory and an empty ledger where they are missing.
std::optional<ledger_problem> prepare_lab(const config::model& model);

/// Locks the state directory and opens its ledger.
std::variant<locked_ledger, ledger_problem> open_ledger(const config::model& model);

/// Opens the ledger again, whose lock is held.
std::variant<std::unique_ptr<metering::sqlite_store>, ledger_problem> open_store(const config::model& model);

/// This state turned out to be a copy or a rollback: its holders get other names from now on.
std::optional<ledger_problem> take_new_identity(const config::model& model);

/// `tollgate ledger init`.
std::optional<ledger_problem> create_ledger(const config::model& model);

/// Claims a holder and puts together what the ledger's thread needs but the customers. `customers` is their count.
std::variant<ledger_parts, ledger_problem> open_holder(const config::model& model, std::size_t customers,
                                                       std::unique_ptr<metering::sqlite_store> store);

} // namespace tollgate::proxy
