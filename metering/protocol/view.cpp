// The state as numbers to show. See grant_view.hpp.
#include "metering/protocol/view.hpp"

#include "metering/protocol/batch.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/days.hpp"
#include "metering/protocol/slots.hpp"
#include "metering/protocol/turn.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tollgate::metering {

std::string_view to_string(customer_state state) noexcept {
  constexpr std::array<std::string_view, 4> names{"open", "warned", "exhausted", "blocked"};
  return names[static_cast<std::size_t>(state)];
}

forecast forecast_of(const customer_view& view, wall_time now, const day_totals& last_days) {
  return forecast_of(view.of, now, view.used_bytes, view.allowance_bytes, view.days, last_days);
}

std::string_view to_string(operation what) noexcept {
  constexpr std::array<std::string_view, static_cast<std::size_t>(operation::count)> names{
      "register", "acquire", "report", "return", "adjust", "block", "period", "recover", "note", "event"};
  return names[static_cast<std::size_t>(what)];
}

std::string_view to_string(outcome how) noexcept {
  constexpr std::array<std::string_view, static_cast<std::size_t>(outcome::count)> names{"committed", "refused",
                                                                                         "unknown"};
  return names[static_cast<std::size_t>(how)];
}

namespace protocol {

namespace {

/// What is not booked yet belongs to `today`: so the days add up to what is used, however late holders book.
void fill_days(customer_view& view, account_record& account, day today) {
  view.days = std::move(account.days);
  const std::uint64_t booked = sum_of(view.days);
  if (view.used_bytes >= booked)
    add(view.days, today, view.used_bytes - booked);
  else
    take(view.days, booked - view.used_bytes);
  view.by_day = std::move(account.by_day);
  for (const auto& [name, all] : view.by_endpoint) {
    const auto days = view.by_day.find(name);
    const endpoint_usage sum = days == view.by_day.end() ? endpoint_usage{} : sum_of(days->second);
    add(view.by_day, name, today,
        {all.to_warehouse - std::min(all.to_warehouse, sum.to_warehouse),
         all.from_warehouse - std::min(all.from_warehouse, sum.from_warehouse)});
  }
}

} // namespace

void fill_view(customer_view& view, account_record account, const others_view& members, day today) {
  view.allowance_bytes = account.allowance();
  view.granted_bytes = account.allocated;
  view.used_bytes = account.settled_used + members.used;
  view.by_endpoint = account.settled_by_endpoint;
  add(view.by_endpoint, members.by_endpoint);
  std::erase_if(view.by_endpoint, [](const auto& entry) { return entry.second == endpoint_usage{}; });
  view.forfeited_bytes = account.forfeited;
  fill_days(view, account, today);
}

void name_state(customer_view& view, bool blocked, const std::vector<unsigned>& warn_at) {
  view.remaining_bytes = view.allowance_bytes - std::min(view.allowance_bytes, view.used_bytes);
  const auto warns = [&](unsigned step) { return step > 0 && reached(view.used_bytes, view.allowance_bytes, step); };
  if (blocked)
    view.state = customer_state::blocked;
  else if (view.remaining_bytes == 0)
    view.state = customer_state::exhausted;
  else if (std::any_of(warn_at.begin(), warn_at.end(), warns))
    view.state = customer_state::warned;
}

namespace {

customer_view look_at(const state& s, const customer& c) {
  customer_view view;
  view.customer = c.setting.id;
  view.enforced = c.setting.enforced;
  view.of = s.clock.current();
  view.allowance_bytes = c.setting.base_bytes;
  const grant* const g = c.now.get();
  if (g == nullptr) {
    name_state(view, c.block.value.blocked || c.too_many_endpoints, c.setting.warn_at_percent);
    return view;
  }
  view.of = g->of;
  view.heard = g->account.known;
  account_record account = g->account.value;
  if (!g->account.exists()) account = new_account(c.setting.base_bytes);
  // Its own part is what the slot says now, wherever the ledger keeps the older number.
  join(account, g->own.value, s.holder);
  others_view all = g->others;
  const std::uint64_t used = g->record->slot.used.load();
  view.own_used_bytes = g->enforced && g->adopted ? std::min(used, g->own.value.granted) : used;
  view.own_granted_bytes = g->own.value.granted;
  all.used += view.own_used_bytes;
  usage_by_endpoint own = g->carried;
  add(own, counted_in(*g->record));
  add(all.by_endpoint, own);
  fill_view(view, std::move(account), all, today_in(s, g->of));
  name_state(view, c.block.value.blocked || c.too_many_endpoints, c.setting.warn_at_percent);
  const standing verdict = c.setting.front->standing();
  if (verdict == standing::exhausted) view.state = customer_state::exhausted;
  return view;
}

void add_holders(grant_view& view, const customer& c) {
  if (!c.now) return;
  for (const auto& holder : c.now->account.value.holders) {
    if (holder == view.holder)
      ++view.own_customers;
    else
      ++view.other_holders[holder];
  }
}

} // namespace

grant_view view_of(const state& s, instant now) {
  grant_view view;
  view.at = now.wall;
  view.of = s.clock.started() ? s.clock.current() : period_of(now.wall, s.settings.starts_on_day);
  view.registered = works(s);
  view.ledger_up = s.wire.up;
  view.clock_suspect = s.clock.suspect();
  view.calendar = status_of(s, now);
  view.rolled_back = s.frozen;
  view.transacts = s.wire.counts;
  view.holder = s.holder;
  view.epoch = s.self.value.epoch;
  for (const auto& c : s.customers) {
    add_holders(view, *c);
    view.customers.push_back(look_at(s, *c));
    if (!c->now) view.customers.back().of = view.of;
  }
  return view;
}

} // namespace protocol
} // namespace tollgate::metering
