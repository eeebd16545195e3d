// Transacts over grants, and what their outcomes mean: see batch.hpp.
#include "metering/protocol/batch.hpp"

#include "metering/protocol/announce.hpp"
#include "metering/protocol/days.hpp"
#include "metering/protocol/remember.hpp"

#include <algorithm>
#include <cassert>
#include <memory>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

struct flying {
  batch what;
  std::uint64_t op = 0;
  std::vector<std::string> own_bytes;     ///< by part, as put
  std::vector<std::string> account_bytes; ///< by part, empty where there is none
  std::vector<announcement> events;       ///< by part, with an empty key where there is none
  batch_done then;
};

std::string own_key(const state& s, const grant& g) {
  return grant_key(g.customer_id, g.of, s.holder);
}

// The account of its seq is compared and written by the same transact, so nobody else can write this key.
announcement event_of(const state& s, const grant& g, const batch_part& part) {
  announcement event{event_key(g.customer_id, g.of, part.account->seq), {}};
  event.what = {.holder = s.holder,
                .at = to_rfc3339(s.now.wall),
                .of = g.of,
                .allowance_bytes = part.account->allowance(),
                .used_bytes = part.fleet_used,
                .notes = part.notes};
  return event;
}

transact_request write_down(const state& s, flying& f) {
  transact_request request;
  request.compares.push_back({holder_key(s.holder), s.self.bytes});
  for (batch_part& part : f.what.parts) {
    const grant& g = *part.of;
    part.own.seq = g.own.value.seq + 1;
    part.own.op = f.op;
    f.own_bytes.push_back(to_json(part.own));
    request.compares.push_back({own_key(s, g), g.own.bytes});
    request.puts.push_back({own_key(s, g), f.own_bytes.back()});
    f.account_bytes.emplace_back();
    f.events.emplace_back();
    if (!part.account) continue;
    part.account->seq = g.account.value.seq + 1;
    f.account_bytes.back() = to_json(*part.account);
    request.compares.push_back({account_key(g.customer_id, g.of), g.account.bytes});
    request.puts.push_back({account_key(g.customer_id, g.of), f.account_bytes.back()});
    if (part.notes.empty()) continue;
    f.events.back() = event_of(s, g, part);
    request.puts.push_back({f.events.back().key, to_json(f.events.back().what)});
  }
  return request;
}

void tell_of(state& s, const batch_part& part) {
  const grant& g = *part.of;
  if (part.forfeit > 0)
    tell(s, {.what = ledger_event::kind::forfeited,
             .customer = g.customer_id,
             .of = g.of,
             .bytes = part.forfeit,
             .detail = s.holder});
}

/// What the store holds now is what this part wrote.
void written(state& s, flying& f, std::size_t index, std::uint64_t asked_at, const stored_value* account_now) {
  batch_part& part = f.what.parts[index];
  grant& g = *part.of;
  wrote(s, g.own, f.own_bytes[index], part.own);
  if (part.account) {
    wrote_account(s, part.of, f.account_bytes[index], *part.account);
    if (account_now != nullptr) learn_account(s, part.of, *account_now, asked_at);
    g.day_ends.erase(g.day_ends.begin(), g.day_ends.begin() + static_cast<std::ptrdiff_t>(part.day_ends));
  }
  g.forfeit -= part.forfeit;
  // In this order: between the two the pending operation still explains the slot.
  if (g.forfeit == 0) g.record->seq.store(part.own.seq);
  g.record->pending_op.store(0);
  g.conflicts = 0;
  tell_of(s, part);
  if (!f.events[index].key.empty()) announce(s, std::move(f.events[index]));
}

/// Nothing was written and nothing will be. Returns false if somebody else wrote our grant.
bool not_written(state& s, batch_part& part, const stored_value& own_now, const stored_value* account_now,
                 std::uint64_t asked_at) {
  grant& g = *part.of;
  g.record->pending_op.store(0);
  if (account_now != nullptr && !learn_account(s, part.of, *account_now, asked_at)) return true;
  if (own_now == g.own.bytes) return true;
  const auto theirs = own_now ? from_json<grant_record>(*own_now) : std::nullopt;
  if (theirs && theirs->seq > g.own.value.seq) return false;
  freeze(s, own_key(s, g));
  return true;
}

void back_off(state& s, const grant_ptr& g) {
  const milliseconds ceiling = std::min<milliseconds>(250ms, 4ms * (1U << std::min(g->conflicts, 6U)));
  ++g->conflicts;
  g->stale = true;
  g->not_before = s.now.boot + milliseconds{draw(s, static_cast<std::uint64_t>(ceiling.count()) + 1)};
  wake_at(s, g->not_before, [&s, g] { consider(s, g); });
}

/// A refusal tells whether an earlier copy committed: our operation is in the grant, or it is not and never will be.
bool take_refusal(state& s, flying& f, const verdict& said) {
  const auto& values = said.no->values;
  const std::size_t first_own = 1; // after the holder
  const auto first = values[first_own] ? from_json<grant_record>(*values[first_own]) : std::nullopt;
  const bool ours = first && first->op == f.op;
  bool still_us = ours || values[0] == s.self.bytes;
  std::size_t at = first_own;
  for (std::size_t i = 0; i < f.what.parts.size(); ++i) {
    batch_part& part = f.what.parts[i];
    const stored_value& own_now = values[at++];
    const stored_value* const account_now = part.account ? &values[at++] : nullptr;
    if (ours)
      written(s, f, i, said.asked_at, account_now);
    else
      still_us = not_written(s, part, own_now, account_now, said.asked_at) && still_us;
  }
  if (!still_us) lose_identity(s, "another process has taken over " + s.holder);
  return ours;
}

void land(state& s, flying& f, const verdict& said) {
  bool committed = said.no == nullptr;
  if (committed)
    for (std::size_t i = 0; i < f.what.parts.size(); ++i)
      written(s, f, i, said.asked_at, nullptr);
  else
    committed = take_refusal(s, f, said);
  for (batch_part& part : f.what.parts) {
    part.of->busy = false;
    if (!committed) back_off(s, part.of);
  }
  f.then(f.what, committed);
  for (const batch_part& part : f.what.parts)
    consider(s, part.of);
}

} // namespace

void launch(state& s, batch what, batch_done then) {
  auto f = std::make_shared<flying>();
  f->what = std::move(what);
  f->then = std::move(then);
  while (f->op == 0)
    f->op = s.settings.random() >> 1; // 63 bits: JSON readers elsewhere may know no unsigned
  transact_request request = write_down(s, *f);
  for (const batch_part& part : f->what.parts) {
    assert(!part.of->busy);
    part.of->busy = true;
    part.of->record->pending_op.store(f->op);
  }
  transact(s, f->what.what, std::move(request), [&s, f](const verdict& said) { land(s, *f, said); });
}

tally count_slot(const grant& g) {
  tally sum;
  const std::uint64_t used = g.record->slot.used.load();
  sum.used = std::min(used, g.own.value.granted);
  sum.by_endpoint = g.carried;
  for (std::size_t i = 0; i < max_endpoints; ++i) {
    const auto& ways = g.record->moved[i];
    const endpoint_usage usage{ways[0].load(std::memory_order_relaxed), ways[1].load(std::memory_order_relaxed)};
    if (usage == endpoint_usage{} || g.record->endpoints[i][0] == '\0') continue;
    add(sum.by_endpoint, {{std::string{g.record->endpoints[i].data()}, usage}});
  }
  return sum;
}

std::uint64_t fleet_used(const state& s, const grant& g) {
  const bool member = is_member(g.account.value, s.holder);
  const std::uint64_t by_leavers =
      g.account.value.settled_used - (member ? 0 : std::min(g.account.value.settled_used, g.own.value.used));
  return by_leavers + g.others.used + std::max(g.own.value.used, g.record->slot.used.load());
}

namespace {

/// Of an allowance of nothing that nobody touched there is nothing to tell.
bool cut_off_due(const state& s, const grant& g, const account_record& account) {
  return g.dry == dry_stage::exhausted && g.enforced && g.owner->now.get() == &g &&
         account.service == service_state::running && fleet_used(s, g) > 0;
}

/// The configuration no longer enforces the allowance.
bool service_freed(const grant& g, const account_record& account) {
  return !g.enforced && account.service == service_state::cut_off;
}

void note_service(const state& s, const grant& g, account_record& account, std::vector<event_note>& notes) {
  if (cut_off_due(s, g, account)) {
    account.service = service_state::cut_off;
    notes.push_back({.what = event_kind::cut_off});
  } else if (service_freed(g, account)) {
    account.service = service_state::running;
    notes.push_back({.what = event_kind::restored, .why = "configuration"});
  }
}

} // namespace

batch_part part_without_account(state&, const grant_ptr& g) {
  batch_part part{.of = g, .own = g->own.value, .account = std::nullopt, .day_ends = 0, .forfeit = 0, .notes = {}};
  tally now = count_slot(*g);
  part.own.used = now.used;
  part.own.by_endpoint = std::move(now.by_endpoint);
  return part;
}

void tell_used(const state& s, batch_part& part) {
  part.own.used = std::min(part.own.granted, part.of->record->slot.used.load());
  book_days(s, part);
}

batch_part part_with_account(state& s, const grant_ptr& g) {
  const customer* const c = g->owner;
  account_record account = g->account.value;
  if (!g->account.exists()) account = new_account(c != nullptr ? c->setting.base_bytes : 0);
  join(account, g->own.value, s.holder);
  batch_part part = part_without_account(s, g);
  forfeit(account, g->forfeit);
  part.forfeit = g->forfeit;
  part.fleet_used = fleet_used(s, *g);
  if (c != nullptr) {
    for (const unsigned step : warn(account, part.fleet_used, c->setting.warn_at_percent))
      part.notes.push_back({.what = event_kind::warned, .percent = step});
    note_service(s, *g, account, part.notes);
  }
  part.account = std::move(account);
  book_days(s, part);
  return part;
}

bool has_room(const batch& what) noexcept {
  constexpr std::size_t most_puts = 128; // etcd's
  std::size_t puts = 0;
  for (const batch_part& part : what.parts)
    puts += part.notes.empty() ? 2U : 3U;
  return what.parts.size() < most_grants && puts + 3 <= most_puts;
}

bool note_due(const state& s, const grant& g) {
  if (g.owner == nullptr || !g.account.known) return false;
  if (cut_off_due(s, g, g.account.value) || service_freed(g, g.account.value)) return true;
  if (!g.account.exists()) return false;
  const account_record& account = g.account.value;
  const std::uint64_t used = fleet_used(s, g);
  const auto& steps = g.owner->setting.warn_at_percent;
  return std::any_of(steps.begin(), steps.end(), [&](unsigned step) {
    return step > 0 && reached(used, account.allowance(), step) &&
           std::find(account.warned.begin(), account.warned.end(), step) == account.warned.end();
  });
}

bool idle(const state& s, const grant& g) noexcept {
  return works(s) && !s.frozen && !s.wire.away_since && g.adopted && !g.gone && !g.busy && !g.loading && !g.stale &&
         !g.damaged && s.now.boot >= g.not_before;
}

} // namespace tollgate::metering::protocol
