// Operators' commands. See commands.hpp.
//
// Read, plan, transact; on a conflict again. The operator is answered within seconds; what was sent by then may still
// happen, and the same id sent again finds that out.
#include "metering/protocol/commands.hpp"

#include "metering/protocol/acquire.hpp"
#include "metering/protocol/adjustment.hpp"
#include "metering/protocol/announce.hpp"
#include "metering/protocol/batch.hpp"
#include "metering/protocol/enroll.hpp"
#include "metering/protocol/give_back.hpp"
#include "metering/protocol/look.hpp"
#include "metering/protocol/recall.hpp"
#include "metering/protocol/remember.hpp"
#include "metering/protocol/turn.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;
using outcome = command_done::outcome;

constexpr milliseconds answered_within = 10s;

/// What a command is about to write, and what follows once it is written.
struct prepared {
  transact_request request;
  std::uint64_t allowance_bytes = 0; ///< afterwards, for the answer
  std::function<void()> written;
};
using plan_of_command = std::variant<answered_already, prepared>;

struct running_command {
  command_id id = 0;
  operation what{};
  std::vector<std::string> keys; ///< what is written first comes first
  std::function<plan_of_command(const std::vector<stored_value>&)> plan;
  std::uint64_t exchange = 0;
  bool answered = false;
};
using command_ptr = std::shared_ptr<running_command>; // held by the exchange and by the timer that ends it

void answer(state& s, running_command& c, answered_already how) {
  if (std::exchange(c.answered, true)) return;
  s.out->done.push_back({c.id, how.how, how.allowance_bytes, std::move(how.detail)});
}

void try_command(state& s, const command_ptr& c);

/// More is handed out than the allowance is now: what holders do not need shall come back.
void call_in(state& s, const grant_ptr& g) {
  begin_recall(s, g);
  wake_at(s, s.now.boot + 30s, [&s, g] {
    if (g->dry == dry_stage::no) end_recall(s, g);
  });
  want_return(s, g, g->record->slot.used.load() + needed(s, *g));
}

void adjusted(state& s, const account_place& where, const planned_change& change) {
  const auto g = s.grants.find({where.customer, where.of});
  announce(s, change.event);
  if (g == s.grants.end() || !g->second->account.known) return;
  wrote_account(s, g->second, change.request.puts.front().value, change.after);
  if (change.after.allocated > change.after.allowance()) call_in(s, g->second);
  consider(s, g->second);
}

void blocked(state& s, const std::string& customer, const planned_block& change) {
  announce(s, change.event);
  const auto c = s.by_id.find(customer);
  if (c == s.by_id.end()) return;
  wrote_block(s, *c->second, change.request.puts.front().value, change.after);
  if (c->second->now) consider(s, c->second->now);
}

/// Somebody else said the same: then it holds here too, and not only after the next look.
void hear_now(state& s, const std::string& customer) {
  const auto c = s.by_id.find(customer);
  if (c != s.by_id.end() && c->second->now && c->second->now->account.known) look(s, {c->second->now});
}

void committed(state& s, const command_ptr& c, const prepared& change) {
  change.written();
  answer(s, *c, {outcome::done, change.allowance_bytes, {}});
}

void write_change(state& s, const command_ptr& c, const std::vector<stored_value>& values) {
  plan_of_command plan = c->plan(values);
  if (auto* known = std::get_if<answered_already>(&plan)) return answer(s, *c, std::move(*known));
  auto change = std::get<prepared>(std::move(plan));
  transact_request request = change.request;
  c->exchange = transact(s, c->what, std::move(request), [&s, c, change](const verdict& said) {
    if (said.no == nullptr) return committed(s, c, change);
    // An earlier copy may have been it: then the account, the adjustment's record, or the block says so.
    if (said.was_unknown && said.no->values.front() == change.request.puts.front().value)
      return committed(s, c, change);
    wake_at(s, s.now.boot + milliseconds{1 + draw(s, 20)}, [&s, c] { try_command(s, c); });
  });
}

void try_command(state& s, const command_ptr& c) {
  if (c->answered) return;
  c->exchange = ask(s, read_request{c->keys}, [&s, c](const store_answer& said, std::uint64_t) {
    if (!c->answered) write_change(s, c, std::get<read_answer>(said).values);
  });
}

void begin(state& s, running_command what) {
  const auto c = std::make_shared<running_command>(std::move(what));
  if (s.at != phase::live)
    return answer(s, *c, {outcome::unavailable, 0, "the ledger has not been heard yet, or this process is stopping"});
  if (s.frozen) return answer(s, *c, {outcome::unavailable, 0, "the ledger was rolled back"});
  wake_at(s, s.now.boot + answered_within, [&s, c] {
    if (c->answered) return;
    abandon(s, c->exchange); // harmless: what is late is an adjustment of that id, which is what was asked for
    answer(s, *c, {outcome::unavailable, 0, "the ledger did not answer in time: it may still be done"});
  });
  try_command(s, c);
}

std::optional<account_place> place(state& s, command_id id, const std::string& customer) {
  const auto c = s.by_id.find(customer);
  if (c != s.by_id.end()) {
    const grant* const g = c->second->now.get();
    account_place where{customer, s.clock.current(), c->second->setting.base_bytes, s.holder, std::nullopt};
    if (g != nullptr && g->account.known) where.used_bytes = fleet_used(s, *g);
    return where;
  }
  s.out->done.push_back({id, outcome::no_customer, 0, {}});
  return std::nullopt;
}

} // namespace

void begin_adjustment(state& s, command_id id, adjustment_command what) {
  auto where = place(s, id, what.customer);
  if (!where) return;
  std::vector<std::string> keys{account_key(where->customer, where->of), adjustment_key(what.customer, what.id)};
  auto plan = [&s, where = *where, what = std::move(what)](const std::vector<stored_value>& values) -> plan_of_command {
    change_plan planned = plan_adjustment(where, what, s.now.wall, values[0], values[1]);
    if (auto* known = std::get_if<answered_already>(&planned)) return std::move(*known);
    auto change = std::get<planned_change>(std::move(planned));
    return prepared{change.request, change.after.allowance(), [&s, where, change] { adjusted(s, where, change); }};
  };
  begin(s, {.id = id, .what = operation::adjust, .keys = std::move(keys), .plan = std::move(plan)});
}

void begin_block(state& s, command_id id, const block_command& what) {
  auto where = place(s, id, what.customer);
  if (!where) return;
  std::vector<std::string> keys{block_key(where->customer), account_key(where->customer, where->of)};
  auto plan = [&s, where = *where, what](const std::vector<stored_value>& values) -> plan_of_command {
    block_plan planned = plan_block(where, what, s.now.wall, values[0], values[1]);
    if (auto* known = std::get_if<answered_already>(&planned)) {
      hear_now(s, what.customer);
      return std::move(*known);
    }
    auto change = std::get<planned_block>(std::move(planned));
    return prepared{change.request, change.allowance_bytes,
                    [&s, customer = what.customer, change] { blocked(s, customer, change); }};
  };
  begin(s, {.id = id, .what = operation::block, .keys = std::move(keys), .plan = std::move(plan)});
}

void open_period(state& s, command_id id, period of) {
  command_done done{id, outcome::done, 0, {}};
  if (s.at != phase::live) {
    done.how = outcome::unavailable;
    done.detail = "the ledger has not been heard yet, or this process is stopping";
  } else {
    const period_status before = status_of(s, s.now);
    done.detail = why_not_open(before, of);
    if (!done.detail.empty()) {
      done.how = outcome::refused;
    } else {
      s.clock.open(s.now, of);
      if (before.suspect) tell(s, {.what = ledger_event::kind::clock_trusted});
      if (of != before.current)
        begin_period(s);
      else
        advance_newest_period(s); // it had to wait while the clock was not believed
    }
  }
  s.out->done.push_back(std::move(done));
}

} // namespace tollgate::metering::protocol
