// SQLite's ledger and the usage files, in the order in which they may be opened.
#include "proxy/ledger/open_ledger.hpp"

#include "metering/file_system.hpp"
#include "metering/holder_claim.hpp"
#include "metering/mapped_holder.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/host.hpp"

#include <algorithm>
#include <random>
#include <system_error>
#include <utility>

namespace tollgate::proxy {
namespace {

using metering::sqlite_store;

std::string text_of(const std::filesystem::path& path) {
  return path.string();
}

std::filesystem::path ledger_path(const config::model& model) {
  return model.state_dir / ledger_file;
}

metering::ledger_config first_config(const config::model& model) {
  metering::ledger_config config;
  config.starts_on_day = model.period_starts_on_day;
  config.newest_period = metering::period_of(read_clocks().wall, model.period_starts_on_day);
  return config;
}

struct why_not_open {
  const config::model& model;
  std::string operator()(const std::unique_ptr<sqlite_store>&) const { return {}; }
  std::string operator()(const sqlite_store::missing&) const {
    return text_of(ledger_path(model)) + ": there is no ledger. Creating one makes every allowance whole again: if "
                                         "that is meant, say `tollgate ledger "
                                         "init`; else find the lost one, or keep the ledger in etcd";
  }
  std::string operator()(const sqlite_store::damaged& why) const {
    return why.what + ". Restore the last backup; until then nothing may pass";
  }
  std::string operator()(const sqlite_store::newer& why) const {
    return text_of(ledger_path(model)) + ": written by a newer tollgate (format " + std::to_string(why.format) +
           "); run that version";
  }
  std::string operator()(const metering::file_failure& why) const { return why.what; }
};

std::optional<ledger_problem> judge_place(const config::model& model) {
  if (model.environment == config::environment::lab) return std::nullopt;
  const auto bad = metering::unsuitable_file_system(model.state_dir);
  if (!bad || !bad->fatal) return std::nullopt;
  return ledger_problem{bad->what + ". Put `state_dir` on a local disk, or keep the ledger in etcd"};
}

std::variant<metering::ledger_lock, ledger_problem> lock_state(const config::model& model) {
  auto outcome = metering::ledger_lock::acquire(model.state_dir, metering::to_rfc3339(read_clocks().wall));
  if (auto* const lock = std::get_if<metering::ledger_lock>(&outcome)) return std::move(*lock);
  if (const auto* const held = std::get_if<metering::ledger_lock::held>(&outcome))
    return ledger_problem{text_of(model.state_dir) + ": another process works on this state (" + held->what +
                          "). Stop it, or give this one a `state_dir` of its own"};
  return ledger_problem{std::get<metering::file_failure>(outcome).what};
}

std::vector<std::shared_ptr<metering::holder_file>> find_abandoned(const std::filesystem::path& state_dir,
                                                                   const std::string& boot_id) {
  std::vector<std::shared_ptr<metering::holder_file>> result;
  for (auto& found : metering::abandoned_holders(state_dir)) {
    if (auto* const file = std::get_if<std::unique_ptr<metering::usage_file>>(&found.file))
      result.push_back(std::make_shared<metering::mapped_holder>(std::move(*file), boot_id));
    else if (auto* const damaged = std::get_if<metering::usage_file::damaged>(&found.file))
      result.push_back(std::make_shared<metering::lost_holder>(found.holder, std::move(*damaged)));
    else // it is there, and is tried again in a minute
      log::line(log::level::warn, "holder_unreadable")
          .text("holder", found.holder)
          .text("detail", std::get<metering::file_failure>(found.file).what)
          .write();
  }
  return result;
}

struct claim_result {
  std::unique_ptr<metering::holder_file> own;
  std::vector<std::shared_ptr<metering::holder_file>> left_behind;
};

// A former life's file goes on only if it is of this boot and large enough. Another one is kept locked for recovery,
// and the next holder's name is tried.
std::variant<claim_result, ledger_problem> claim(const std::filesystem::path& state_dir, const std::string& boot_id,
                                                 std::size_t capacity) {
  claim_result result;
  for (;;) {
    auto claimed = metering::claim_holder(state_dir, boot_id, capacity);
    if (const auto* const failed = std::get_if<metering::file_failure>(&claimed)) return ledger_problem{failed->what};
    auto file =
        std::make_unique<metering::mapped_holder>(std::move(std::get<metering::claimed_holder>(claimed).file), boot_id);
    if (file->trusted() && file->records().size() >= capacity) {
      result.own = std::move(file);
      return result;
    }
    result.left_behind.push_back(std::move(file));
  }
}

// 64 random bits a call, for nonces, operations and jitter.
std::function<std::uint64_t()> random_source() {
  const auto device = std::make_shared<std::random_device>();
  return [device] { return (std::uint64_t{(*device)()} << 32U) | (*device)(); };
}

} // namespace

std::variant<std::unique_ptr<sqlite_store>, ledger_problem> open_store(const config::model& model) {
  auto opened = sqlite_store::open(ledger_path(model));
  if (auto* const store = std::get_if<std::unique_ptr<sqlite_store>>(&opened)) return std::move(*store);
  return ledger_problem{std::visit(why_not_open{model}, opened)};
}

std::optional<ledger_problem> take_new_identity(const config::model& model) {
  const auto drawn = metering::redraw_state_id(model.state_dir);
  if (const auto* const failed = std::get_if<metering::file_failure>(&drawn)) return ledger_problem{failed->what};
  return std::nullopt;
}

std::optional<ledger_problem> prepare_state_dir(const config::model& model) {
  std::error_code failed;
  if (std::filesystem::is_directory(model.state_dir, failed)) return std::nullopt;
  if (!std::filesystem::create_directory(model.state_dir, failed) || failed)
    return ledger_problem{text_of(model.state_dir) + ": cannot make the state directory: " + failed.message()};
  std::filesystem::permissions(model.state_dir, std::filesystem::perms::owner_all, failed);
  return std::nullopt;
}

std::optional<ledger_problem> prepare_lab(const config::model& model) {
  if (auto problem = prepare_state_dir(model)) return problem;
  std::error_code failed;
  if (std::filesystem::exists(ledger_path(model), failed)) return std::nullopt;
  return create_ledger(model);
}

std::variant<locked_ledger, ledger_problem> open_ledger(const config::model& model) {
  if (auto problem = judge_place(model)) return *problem;
  std::error_code failed;
  if (!std::filesystem::is_directory(model.state_dir, failed))
    return ledger_problem{why_not_open{model}(sqlite_store::missing{})};
  auto lock = lock_state(model);
  if (auto* const problem = std::get_if<ledger_problem>(&lock)) return *problem;
  auto store = open_store(model);
  if (auto* const problem = std::get_if<ledger_problem>(&store)) return *problem;
  return locked_ledger{std::move(std::get<metering::ledger_lock>(lock)),
                       std::move(std::get<std::unique_ptr<sqlite_store>>(store))};
}

std::optional<ledger_problem> create_ledger(const config::model& model) {
  if (auto problem = prepare_state_dir(model)) return problem;
  if (auto problem = judge_place(model)) return problem;
  const auto lock = lock_state(model);
  if (const auto* const problem = std::get_if<ledger_problem>(&lock)) return *problem;
  if (const auto failed = sqlite_store::create(ledger_path(model), first_config(model)))
    return ledger_problem{failed->what};
  return std::nullopt;
}

std::variant<ledger_parts, ledger_problem> open_holder(const config::model& model, std::size_t customers,
                                                       std::unique_ptr<sqlite_store> store) {
  const std::string boot_id = read_boot_id();
  const std::size_t capacity = customers_to_expect(customers) * records_per_customer;
  auto claimed = claim(model.state_dir, boot_id, capacity);
  if (auto* const problem = std::get_if<ledger_problem>(&claimed)) return *problem;
  auto& [own, left_behind] = std::get<claim_result>(claimed);
  ledger_parts parts;
  parts.store = std::move(store);
  parts.file = std::move(own);
  parts.settings = {.node = model.node,
                    .boot_id = boot_id,
                    .starts_on_day = model.period_starts_on_day,
                    .grant_timeout = model.ledger.grant_timeout,
                    .random = random_source(),
                    .bases = std::make_shared<metering::bases_file>(model.state_dir / "bases.json")};
  parts.find_abandoned = [state_dir = model.state_dir, boot_id, first = std::move(left_behind)]() mutable {
    auto found = find_abandoned(state_dir, boot_id);
    for (auto& file : std::exchange(first, {}))
      found.push_back(std::move(file));
    return found;
  };
  return parts;
}

} // namespace tollgate::proxy
