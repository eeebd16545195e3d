// Records of the usage file in use: see slots.hpp.
#include "metering/protocol/slots.hpp"

#include "metering/protocol/batch.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/days.hpp"
#include "metering/protocol/remember.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

void write_name(fixed_name& to, std::string_view name) {
  to.fill('\0');
  std::ranges::copy(name.substr(0, max_name), to.begin());
}

std::int32_t day_number(period of) {
  return static_cast<std::int32_t>(of.first_day.time_since_epoch().count());
}

// Each search begins where the last one ended: ten thousand customers do not look at all their neighbours' records.
usage_record* free_record(state& s) {
  const auto records = s.file.records();
  while (s.first_free < records.size() && records[s.first_free].period_day.load() != 0)
    ++s.first_free;
  return s.first_free < records.size() ? &records[s.first_free] : nullptr;
}

void clear(usage_record& record) {
  record.slot.limit.store(0);
  record.slot.used.store(0);
  for (auto& ways : record.moved)
    for (auto& bytes : ways)
      bytes.store(0);
  record.seq.store(0);
  record.pending_op.store(0);
  record.day.store(0);
  record.customer.fill('\0');
  for (fixed_name& name : record.endpoints)
    name.fill('\0');
}

grant_ptr make(state& s, const std::string& id, period of, usage_record& record) {
  auto g = std::make_shared<grant>();
  g->customer_id = id;
  g->of = of;
  g->record = &record;
  g->found = find_slot(record);
  if (!s.file.trusted()) g->found.record = nullptr;
  g->speed = {.used = g->found.used, .at = s.now.boot};
  s.grants.emplace(grant_name{id, of}, g);
  return g;
}

/// Up to these sums. By the difference: what workers have moved since the record was taken up stays on top.
void raise_counters(grant& g, const usage_by_endpoint& sums) {
  for (const auto& [name, sum] : sums) {
    const endpoint_usage& found = g.found.by_endpoint[name];
    const endpoint_usage more{sum.to_warehouse - found.to_warehouse, sum.from_warehouse - found.from_warehouse};
    const auto& names = g.record->endpoints;
    auto at = names.begin();
    while (at != names.end() && name != at->data())
      ++at;
    if (at == names.end()) {
      if (more != endpoint_usage{}) add(g.carried, {{name, more}});
      continue;
    }
    auto& ways = g.record->moved[static_cast<std::size_t>(at - names.begin())];
    ways[0].fetch_add(more.to_warehouse);
    ways[1].fetch_add(more.from_warehouse);
  }
}

} // namespace

void take_up_records(state& s) {
  for (usage_record& record : s.file.records()) {
    if (record.period_day.load() == 0) continue;
    const std::string id{record.customer.data()};
    const period of{std::chrono::sys_days{std::chrono::days{record.period_day.load()}}};
    if (s.grants.contains({id, of})) continue; // the same twice: the file is damaged, and the store's word is enough
    const grant_ptr g = make(s, id, of, record);
    g->fenced = true; // no worker of this process knows it
    const auto c = s.by_id.find(id);
    g->leaving = c == s.by_id.end();
    if (c == s.by_id.end()) continue;
    g->owner = c->second;
    g->enforced = c->second->setting.enforced;
    name_endpoints(*g);
  }
}

grant_ptr open_grant(state& s, customer& c, period of) {
  grant_ptr g;
  if (const auto known = s.grants.find({c.setting.id, of}); known != s.grants.end()) {
    g = known->second;
    g->leaving = false;
  } else {
    usage_record* const record = free_record(s);
    if (record == nullptr) {
      if (!std::exchange(c.no_room, true))
        tell(s, {.what = ledger_event::kind::no_room, .customer = c.setting.id, .of = of});
      return nullptr;
    }
    clear(*record);
    write_name(record->customer, c.setting.id);
    record->period_day.store(day_number(of)); // last: from here on it counts
    g = make(s, c.setting.id, of, *record);
    g->fresh = true;
  }
  g->owner = &c;
  g->enforced = c.setting.enforced;
  g->fenced = false;
  name_endpoints(*g);
  return g;
}

void name_endpoints(grant& g) {
  const auto& names = g.owner->setting.endpoint_names;
  auto& record = *g.record;
  const auto named = [&](std::size_t i) { return std::string_view{record.endpoints[i].data()}; };
  bool same = true;
  for (std::size_t i = 0; i < std::min(names.size(), max_endpoints); ++i)
    same = same && (named(i).empty() || named(i) == names[i]);
  if (!same) {
    // At start, before anybody moves bytes: the order in the configuration has changed since the last life. Or in a
    // reload: a place whose endpoint is gone is another's, and others' counters go on meanwhile.
    usage_by_endpoint all = std::exchange(g.carried, {});
    const auto moves = [&](std::size_t i) { return !named(i).empty() && (i >= names.size() || named(i) != names[i]); };
    std::array<bool, max_endpoints> free{};
    for (std::size_t i = 0; i < max_endpoints; ++i) {
      free[i] = named(i).empty() || moves(i);
      if (!moves(i)) continue;
      auto& ways = record.moved[i];
      add(all, {{std::string{named(i)}, {ways[0].exchange(0), ways[1].exchange(0)}}});
      write_name(record.endpoints[i], {});
    }
    for (std::size_t i = 0; i < std::min(names.size(), max_endpoints); ++i) {
      const auto at = all.find(names[i]);
      if (!free[i] || at == all.end()) continue;
      record.moved[i][0].fetch_add(at->second.to_warehouse);
      record.moved[i][1].fetch_add(at->second.from_warehouse);
      all.erase(at);
    }
    g.carried = std::move(all);
  }
  for (std::size_t i = 0; i < std::min(names.size(), max_endpoints); ++i)
    if (named(i).empty()) write_name(record.endpoints[i], names[i]);
}

void adopt(state& s, const grant_ptr& g) {
  usage_record& record = *g->record;
  const grant_record& stored = g->own.value;
  if (s.file.trusted() && record.seq.load() > stored.seq) // our file has seen a newer one
    return freeze(s, grant_key(g->customer_id, g->of, s.holder));
  const salvaged saved = salvage(g->found, stored, g->enforced);
  const std::uint64_t used = saved.counted.used;
  g->forfeit = saved.forfeited;
  // By the difference: where the allowance is not enforced, workers may already spend from it.
  record.slot.used.fetch_add(used - g->found.used);
  raise_counters(*g, saved.counted.by_endpoint);
  g->speed.used = used;
  g->adopted = true;
  take_up_day(s, *g);
  // What is to be forfeited is not in the ledger yet: until then the slot must not look as if it followed, nor as if it
  // were new.
  record.seq.store(g->forfeit == 0 ? stored.seq : stored.seq - 1);
  record.pending_op.store(0);
  record.slot.raise(stored.granted);
  turn_front(g);
}

void turn_front(const grant_ptr& g) {
  if (g->owner == nullptr || g->owner->now != g) return;
  account& front = *g->owner->setting.front;
  const bool fit = g->adopted || g->fresh || !g->enforced;
  front.turn_to(fit ? g->record : nullptr);
}

void drop(state& s, const grant_ptr& g) {
  g->record->period_day.store(0); // first: a record that is free counts for nothing
  clear(*g->record);
  s.first_free = std::min(s.first_free, static_cast<std::size_t>(g->record - s.file.records().data()));
  if (g->owner != nullptr && g->owner->ahead == g) g->owner->ahead.reset();
  if (g->owner != nullptr && g->owner->now == g) {
    g->owner->setting.front->turn_to(nullptr);
    g->owner->now.reset();
  }
  g->gone = true;
  s.grants.erase({g->customer_id, g->of});
  for (auto& c : s.customers)
    c->no_room = false;
}

} // namespace tollgate::metering::protocol
