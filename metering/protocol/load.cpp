// Step 2, the first half: what the store holds for us. See load.hpp.
#include "metering/protocol/load.hpp"

#include "metering/protocol/batch.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/give_back.hpp"
#include "metering/protocol/rebase.hpp"
#include "metering/protocol/remember.hpp"
#include "metering/protocol/slots.hpp"

#include <algorithm>

namespace tollgate::metering::protocol {

namespace {

constexpr std::size_t keys_a_read = 120; // under etcd's 128 operations
constexpr std::size_t keys_a_grant = 3;

/// Nobody but us writes our grant: another value than the one remembered is somebody else's, or an old store's.
bool still_ours(state& s, const grant& g, const stored_value& own, std::uint64_t asked_at) {
  if (own == g.own.bytes || asked_at < g.own.learned) return true;
  const auto stored = own ? from_json<grant_record>(*own) : std::nullopt;
  if (stored && stored->seq > g.own.value.seq) {
    lose_identity(s, "another process writes the grants of " + s.holder);
    return false;
  }
  freeze(s, grant_key(g.customer_id, g.of, s.holder));
  return false;
}

/// `values`: the account, our grant, the customer's block.
void loaded(state& s, const grant_ptr& g, const stored_value* values, std::uint64_t asked_at) {
  const stored_value& account = values[0];
  const stored_value& own = values[1];
  g->loading = false;
  if (!works(s)) return;
  // First: nobody is open for a moment because the rest was heard sooner.
  if (g->owner != nullptr) learn_block(s, *g->owner, values[2], asked_at);
  if (!learn_account(s, g, account, asked_at)) return;
  g->stale = false;
  if (g->adopted) {
    if (!g->busy && !still_ours(s, *g, own, asked_at)) return;
  } else {
    if (learn(s, g->own, own, asked_at) == learnt::damaged) {
      g->damaged = true;
      tell(s, {.what = ledger_event::kind::ledger_damaged,
               .customer = g->customer_id,
               .of = g->of,
               .detail = grant_key(g->customer_id, g->of, s.holder)});
      return;
    }
    adopt(s, g);
    if (g->forfeit > 0) want_return(s, g, g->own.value.granted);
    if (g->owner != nullptr && g->owner->now == g) apply_base(s, *g->owner);
  }
  if (g->owner != nullptr) judge(s, *g->owner);
  consider(s, g);
}

void ask_for(state& s, std::vector<grant_ptr> which) {
  read_request request;
  for (const grant_ptr& g : which) {
    g->loading = true;
    request.keys.push_back(account_key(g->customer_id, g->of));
    request.keys.push_back(grant_key(g->customer_id, g->of, s.holder));
    request.keys.push_back(block_key(g->customer_id));
  }
  ask(s, std::move(request), [&s, which = std::move(which)](const store_answer& answer, std::uint64_t asked_at) {
    const auto& values = std::get<read_answer>(answer).values;
    for (std::size_t i = 0; i < which.size(); ++i)
      loaded(s, which[i], &values[keys_a_grant * i], asked_at);
  });
}

void look_for_lost(state& s, const std::vector<std::pair<customer*, period>>& where) {
  read_request request;
  for (const auto& [c, of] : where)
    request.keys.push_back(account_key(c->setting.id, of));
  std::vector<grant_name> names;
  names.reserve(where.size());
  for (const auto& [c, of] : where)
    names.emplace_back(c->setting.id, of);
  ask(s, std::move(request), [&s, names = std::move(names)](const store_answer& answer, std::uint64_t) {
    const auto& values = std::get<read_answer>(answer).values;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto account = values[i] ? from_json<account_record>(*values[i]) : std::nullopt;
      const auto c = s.by_id.find(names[i].first);
      if (!account || c == s.by_id.end() || !is_member(*account, s.holder) || s.grants.contains(names[i])) continue;
      const grant_ptr g = open_grant(s, *c->second, names[i].second);
      if (!g) continue;
      g->leaving = true;
      g->fenced = true;
      consider(s, g);
    }
  });
}

} // namespace

void load(state& s, const std::vector<grant_ptr>& which) {
  std::vector<grant_ptr> some;
  for (const grant_ptr& g : which) {
    if (g->loading) continue;
    some.push_back(g);
    if (some.size() < keys_a_read / keys_a_grant) continue;
    ask_for(s, std::move(some));
    some.clear();
  }
  if (!some.empty()) ask_for(s, std::move(some));
}

void find_lost_grants(state& s) {
  const period current = s.clock.current();
  std::vector<std::pair<customer*, period>> where;
  for (const auto& c : s.customers)
    for (const period of : {previous(current), next(current)})
      where.emplace_back(c.get(), of);
  for (std::size_t first = 0; first < where.size(); first += keys_a_read) {
    const std::size_t count = std::min(keys_a_read, where.size() - first);
    const auto begin = where.begin() + static_cast<std::ptrdiff_t>(first);
    look_for_lost(s, {begin, begin + static_cast<std::ptrdiff_t>(count)});
  }
}

} // namespace tollgate::metering::protocol
