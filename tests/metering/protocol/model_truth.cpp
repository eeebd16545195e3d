// The invariants. See model_truth.hpp.
#include "model_truth.hpp"

#include <algorithm>

namespace tollgate::metering::testing {

namespace {

std::vector<std::string> split(const std::string& key) {
  std::vector<std::string> parts{""};
  for (const char c : key) {
    if (c == '/')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string text(const account_name& name) {
  return name.first + " " + to_string(name.second);
}
std::string number(std::uint64_t n) {
  return std::to_string(n);
}

} // namespace

const grant_record* model_truth::grant(const holding_name& of) const {
  const auto at = grants_.find(of);
  return at == grants_.end() ? nullptr : &at->second;
}

std::uint64_t model_truth::sent_by(const holding_name& of) const {
  const auto at = sent_.find(of);
  return at == sent_.end() ? 0 : at->second;
}

std::uint64_t model_truth::sent_in(const account_name& of) const {
  const auto at = sent_total_.find(of);
  return at == sent_total_.end() ? 0 : at->second;
}

std::uint64_t model_truth::granted_in(const account_name& of) const {
  std::uint64_t sum = 0;
  for (auto g = grants_.lower_bound({of.first, of.second, ""}); g != grants_.end(); ++g) {
    if (std::get<0>(g->first) != of.first || std::get<1>(g->first) != of.second) break;
    sum += g->second.granted;
  }
  return sum;
}

void model_truth::sent(const holding_name& by, std::uint64_t bytes) {
  const account_name account{std::get<0>(by), std::get<1>(by)};
  const std::uint64_t all = sent_[by] += bytes;
  const std::uint64_t total = sent_total_[account] += bytes;
  if (unenforced.contains(account.first)) return;
  const grant_record* const held = grant(by);
  if (held == nullptr || all > held->granted)
    fail("I3: " + std::get<2>(by) + " sent " + number(all) + " of " + text(account) + ", granted " +
         number(held == nullptr ? 0 : held->granted));
  if (total > most_allowed_[account])
    fail(text(account) + ": " + number(total) + " bytes sent, never more than " + number(most_allowed_[account]) +
         " allowed");
}

void model_truth::put_account(const std::string& id, period of, const std::string& value) {
  const account_name name{id, of};
  const auto after = from_json<account_record>(value);
  if (!after) return fail("an account that does not parse: " + value);
  const account_record before = accounts_[name];
  if (after->allocated > before.allocated && after->allocated > after->allowance() && !unenforced.contains(id))
    fail("I2: " + text(name) + " handed out " + number(after->allocated) + " of " + number(after->allowance()));
  if (after->seq <= before.seq) fail("seq of " + text(name) + " did not grow");
  if (after->endpoints.size() > 2) fail("a third endpoint in " + text(name));
  accounts_[name] = *after;
  most_allowed_[name] = std::max(most_allowed_[name], after->allowance());
}

void model_truth::check(const account_name& name) {
  const account_record& account = accounts_[name];
  if (granted_in(name) != account.allocated)
    fail("I1: " + text(name) + " allocated " + number(account.allocated) + ", the grants are " +
         number(granted_in(name)));
  if (account.adjusted != adjusted_[name])
    fail(text(name) + " was adjusted by " + std::to_string(account.adjusted) + ", the adjustments are " +
         std::to_string(adjusted_[name]));
}

void model_truth::put_event(const std::string& key, const std::string& value) {
  const auto event = event_from_json(value);
  if (!event) return fail("an event that does not parse: " + value);
  const auto before = events_.find(key);
  if (before != events_.end()) { // taken over by another holder
    event_record same = *event;
    same.holder = before->second.holder;
    if (same != before->second) fail(key + " was changed");
  } else if (!ever_.insert(key).second) {
    fail(key + " was written twice");
  } else {
    fresh_.insert(fresh_.end(), event->notes.begin(), event->notes.end());
  }
  events_[key] = *event;
}

void model_truth::erased(const std::string& key) {
  if (!ever_.contains(key)) return fail(key + " was erased, and is no event");
  if (!announced_.contains(key)) fail(key + " was erased, and nobody was told");
  events_.erase(key);
}

// What an account newly says was told is told by the same transact, and nothing else is.
void model_truth::check_events(const std::map<account_name, account_record>& before) {
  std::map<event_kind, std::ptrdiff_t> wanted;
  for (const auto& [name, then] : before) {
    const account_record& now = accounts_[name];
    for (const unsigned step : now.warned)
      wanted[event_kind::warned] += std::find(then.warned.begin(), then.warned.end(), step) == then.warned.end();
    if (then.service == service_state::renewed && now.service != then.service) fail(text(name) + " came back");
    wanted[event_kind::cut_off] += then.service == service_state::running && now.service == service_state::cut_off;
    wanted[event_kind::restored] += then.service == service_state::cut_off && now.service != service_state::cut_off;
  }
  for (const event_kind kind : {event_kind::warned, event_kind::cut_off, event_kind::restored}) {
    const auto told = std::count_if(fresh_.begin(), fresh_.end(), [&](const auto& note) { return note.what == kind; });
    if (told != wanted[kind])
      fail(std::string{to_string(kind)} + " is told " + std::to_string(told) + " times, and is true " +
           std::to_string(wanted[kind]) + " times");
  }
}

std::string model_truth::unannounced() const {
  for (const std::string& key : ever_)
    if (!announced_.contains(key)) return key + " was never told";
  return events_.empty() ? "" : events_.begin()->first + " was told and stayed in the ledger";
}

void model_truth::committed(const transact_request& request) {
  std::set<account_name> touched;
  std::map<account_name, account_record> before;
  fresh_.clear();
  for (const std::string& key : request.erases)
    erased(key);
  for (const key_value& put : request.puts) {
    const auto key = split(put.key);
    if (key[0] == "account") {
      const account_name name{key[1], *parse_period(key[2])};
      before[name] = accounts_[name];
      put_account(key[1], name.second, put.value);
      touched.insert(name);
    } else if (key[0] == "grant") {
      const holding_name name{key[1], *parse_period(key[2]), key[3]};
      const auto grant = from_json<grant_record>(put.value);
      if (!grant) return fail("a grant that does not parse: " + put.value);
      if (grant->used > grant->granted) fail("used is above granted in " + put.key);
      if (grant->granted < sent_by(name) && !unenforced.contains(key[1]))
        fail("I3: " + put.key + " is down to " + number(grant->granted) + ", " + number(sent_by(name)) + " were sent");
      grants_[name] = *grant;
      touched.emplace(key[1], std::get<1>(name));
    } else if (key[0] == "event") {
      put_event(put.key, put.value);
    } else if (key[0] == "block") {
      const auto block = from_json<block_record>(put.value);
      if (!block) return fail("a block that does not parse: " + put.value);
      if (block->blocked == blocked(key[1])) return fail(put.key + " says again what it said");
      if (block->blocked)
        blocked_.insert(key[1]);
      else
        blocked_.erase(key[1]);
    } else if (key[0] == "adjustment") {
      const auto adjustment = from_json<adjustment_record>(put.value);
      if (!adjustments_.insert(put.key).second) fail(put.key + " was applied twice");
      adjusted_[{key[1], adjustment->of}] += adjustment->delta;
      touched.emplace(key[1], adjustment->of);
    }
  }
  for (const account_name& name : touched)
    check(name);
  check_events(before);
}

} // namespace tollgate::metering::testing
