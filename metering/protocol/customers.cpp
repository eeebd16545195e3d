// The configuration's customers. See customers.hpp.
#include "metering/protocol/customers.hpp"

#include "metering/protocol/rebase.hpp"
#include "metering/protocol/slots.hpp"
#include "metering/protocol/turn.hpp"

#include <set>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

/// Of all periods.
std::vector<grant_ptr> grants_of(const state& s, const customer& c) {
  std::vector<grant_ptr> all;
  for (auto at = s.grants.lower_bound({c.setting.id, {}}); at != s.grants.end() && at->first.first == c.setting.id;
       ++at)
    if (at->second->owner == &c) all.push_back(at->second);
  return all;
}

void part_with(state& s, customer& c) {
  const std::vector<grant_ptr> leaving = grants_of(s, c);
  for (const grant_ptr& g : leaving)
    g->owner = nullptr;
  c.setting.front->turn_to(nullptr);
  if (!leaving.empty()) start_leaving(s, leaving);
}

void renew(state& s, customer& c, customer_setting setting) {
  account* const before = c.setting.front;
  c.setting = std::move(setting);
  for (const grant_ptr& g : grants_of(s, c)) {
    g->enforced = c.setting.enforced;
    name_endpoints(*g);
  }
  const bool same_rule = c.setting.front->enforced() == c.setting.enforced;
  c.setting.front->set_enforced(c.setting.enforced);
  if ((c.setting.front == before && same_rule) || !c.now) return;
  c.setting.front->set_standing(before->standing());
  turn_front(c.now);
}

} // namespace

void take_customers(state& s, std::vector<customer_setting> settings) {
  std::set<std::string> wanted;
  for (const customer_setting& setting : settings)
    wanted.insert(setting.id);
  std::erase_if(s.customers, [&](const auto& c) {
    if (wanted.contains(c->setting.id)) return false;
    s.by_id.erase(c->setting.id);
    part_with(s, *c);
    return true;
  });
  std::unordered_map<std::string, std::unique_ptr<customer>> known;
  for (auto& c : s.customers)
    known.emplace(c->setting.id, std::move(c));
  std::vector<std::unique_ptr<customer>> ordered;
  ordered.reserve(settings.size());
  for (customer_setting& setting : settings) {
    if (const auto at = known.find(setting.id); at != known.end()) {
      renew(s, *at->second, std::move(setting));
      ordered.push_back(std::move(at->second));
    } else {
      ordered.push_back(std::make_unique<customer>());
      ordered.back()->setting = std::move(setting);
      ordered.back()->setting.front->set_enforced(ordered.back()->setting.enforced);
    }
  }
  s.customers = std::move(ordered);
  s.by_id.clear();
  s.by_index.clear();
  for (const auto& c : s.customers) {
    s.by_id.emplace(c->setting.id, c.get());
    s.by_index.emplace(c->setting.front->index(), c.get());
  }
}

void open_unenforced(state& s) {
  if (s.at != phase::enrolling) return; // else open_current_grants does it, with the ledger's period
  const period shown = s.clock.shown(s.now);
  for (const auto& c : s.customers) {
    if (c->setting.enforced || c->now) continue;
    c->now = open_grant(s, *c, shown);
    if (!c->now) continue;
    turn_front(c->now);
    judge(s, *c);
  }
}

void apply_settings(state& s) {
  for (const auto& c : s.customers) {
    apply_base(s, *c);
    judge(s, *c);
    if (c->now) consider(s, c->now);
  }
}

void open_missing(state& s) {
  if (s.at != phase::live) return;
  for (const auto& c : s.customers)
    if (!c->now && !c->no_room) return open_current_grants(s);
}

} // namespace tollgate::metering::protocol
