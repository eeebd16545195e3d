// Transacts over grants, and what their outcomes mean: see batch.hpp.
#include "metering/protocol/batch.hpp"

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
  batch_done then;
};

std::string own_key(const state& s, const grant& g) {
  return grant_key(g.customer_id, g.of, s.holder);
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
    if (!part.account) continue;
    part.account->seq = g.account.value.seq + 1;
    f.account_bytes.back() = to_json(*part.account);
    request.compares.push_back({account_key(g.customer_id, g.of), g.account.bytes});
    request.puts.push_back({account_key(g.customer_id, g.of), f.account_bytes.back()});
  }
  return request;
}

void announce(state& s, const batch_part& part) {
  const grant& g = *part.of;
  for (const unsigned step : part.warned)
    tell(s, {.what = ledger_event::kind::warned, .customer = g.customer_id, .of = g.of, .percent = step});
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
  announce(s, part);
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

batch_part part_without_account(state&, const grant_ptr& g) {
  batch_part part{.of = g, .own = g->own.value, .account = std::nullopt, .day_ends = 0, .forfeit = 0, .warned = {}};
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
  if (c != nullptr) part.warned = warn(account, fleet_used(s, *g), c->setting.warn_at_percent);
  part.account = std::move(account);
  book_days(s, part);
  return part;
}

bool idle(const state& s, const grant& g) noexcept {
  return works(s) && !s.frozen && !s.wire.away_since && g.adopted && !g.gone && !g.busy && !g.loading && !g.stale &&
         !g.damaged && s.now.boot >= g.not_before;
}

} // namespace tollgate::metering::protocol
