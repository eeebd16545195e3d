// See rebase.hpp.
#include "metering/protocol/rebase.hpp"

#include "metering/protocol/adjustment.hpp"
#include "metering/protocol/announce.hpp"
#include "metering/protocol/batch.hpp"
#include "metering/protocol/remember.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr milliseconds kept_within = 1s;

struct change {
  std::string customer;
  std::vector<std::uint64_t> from; ///< any of them is ours to change
  std::uint64_t to = 0;
  std::array<period, 2> periods{};
};

void begin_change(state& s, const change& what);

/// Something about bases is not on disk yet.
void note(state& s, bool before_any_transact) {
  if (!s.bases_noted) s.bases_noted = s.now.boot;
  s.bases_first = s.bases_first || before_any_transact;
}

bool is_ours(const change& what, std::uint64_t base) {
  return base != what.to && std::find(what.from.begin(), what.from.end(), base) != what.from.end();
}

void finish(state& s, const change& what) {
  // Until this is on disk the file names the old one and the new one, and both are right.
  s.settings.bases->set_base(what.customer, what.to);
  note(s, false);
  const auto c = s.by_id.find(what.customer);
  if (c == s.by_id.end()) return;
  c->second->rebasing = false;
  apply_base(s, *c->second); // the configuration may have changed again meanwhile
}

void remember_account(state& s, const change& what, std::size_t i, const std::string& bytes,
                      const account_record& value) {
  if (const auto g = s.grants.find({what.customer, what.periods[i]}); g != s.grants.end() && g->second->account.known)
    wrote_account(s, g->second, bytes, value);
}

announcement event_of(const state& s, const change& what, std::size_t i, const account_record& after,
                      event_note restored) {
  const auto g = s.grants.find({what.customer, what.periods[i]});
  announcement event{event_key(what.customer, what.periods[i], after.seq), {}};
  event.what = {.holder = s.holder,
                .at = to_rfc3339(s.now.wall),
                .of = what.periods[i],
                .allowance_bytes = after.allowance(),
                .used_bytes = std::nullopt,
                .notes = {std::move(restored)}};
  if (g != s.grants.end() && g->second->account.known) event.what.used_bytes = fleet_used(s, *g->second);
  return event;
}

void change_accounts(state& s, const change& what, const std::vector<stored_value>& values) {
  transact_request request;
  std::array<std::optional<account_record>, 2> after;
  std::vector<announcement> events;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!values[i]) continue;
    after[i] = from_json<account_record>(*values[i]);
    if (!after[i] || !is_ours(what, after[i]->base)) {
      after[i].reset();
      continue;
    }
    after[i]->base = what.to;
    ++after[i]->seq;
    const std::string key = account_key(what.customer, what.periods[i]);
    auto restored = note_restored(*after[i], "configuration");
    request.compares.push_back({key, values[i]});
    request.puts.push_back({key, to_json(*after[i])});
    if (restored) events.push_back(event_of(s, what, i, *after[i], std::move(*restored)));
  }
  if (request.puts.empty()) return finish(s, what);
  for (const announcement& event : events)
    request.puts.push_back({event.key, to_json(event.what)});
  transact(s, operation::adjust, request, [&s, what, after, request, events](const verdict& said) {
    if (said.no != nullptr) {
      wake_at(s, s.now.boot + milliseconds{1 + draw(s, 50)}, [&s, what] { begin_change(s, what); });
      return;
    }
    for (const announcement& event : events)
      announce(s, event);
    std::size_t put = 0;
    for (std::size_t i = 0; i < 2; ++i)
      if (after[i]) remember_account(s, what, i, request.puts[put++].value, *after[i]);
    finish(s, what);
  });
}

void begin_change(state& s, const change& what) {
  read_request request;
  for (const period of : what.periods)
    request.keys.push_back(account_key(what.customer, of));
  ask(s, std::move(request), [&s, what](const store_answer& answer, std::uint64_t) {
    change_accounts(s, what, std::get<read_answer>(answer).values);
  });
}

} // namespace

void apply_base(state& s, customer& c) {
  if (!s.settings.bases || c.rebasing || !works(s) || s.frozen) return;
  const std::string& id = c.setting.id;
  const std::uint64_t wanted = c.setting.base_bytes;
  std::vector<std::uint64_t> possible = s.settings.bases->possible_bases(id);
  if (possible.empty()) {
    s.settings.bases->set_base(id, wanted);
    return note(s, true);
  }
  if (possible == std::vector{wanted}) return;
  c.rebasing = true;
  s.settings.bases->intend(id, wanted);
  note(s, true);
  const period current = s.clock.current();
  begin_change(s, {id, std::move(possible), wanted, {current, next(current)}});
}

void keep_bases(state& s) {
  if (!s.bases_noted) return;
  const auto& leaving = s.out->requests;
  const bool due = s.bases_first && std::any_of(leaving.begin(), leaving.end(), [](const pending_request& one) {
                     return std::holds_alternative<transact_request>(one.request);
                   });
  const bool late = s.now.boot - *s.bases_noted >= kept_within;
  if (!late && (!due || s.bases_failed)) return; // after a failure again in a second, whatever leaves meanwhile
  const auto failed = s.settings.bases->keep();
  if (failed && !s.bases_failed) tell(s, {.what = ledger_event::kind::bases_not_kept, .detail = *failed});
  s.bases_failed = failed.has_value();
  if (failed) {
    s.bases_noted = s.now.boot;
    return;
  }
  s.bases_noted.reset();
  s.bases_first = false;
}

} // namespace tollgate::metering::protocol
