// See restore.hpp. The last period's account says that its customer was cut off; the transact that announces the
// restoring writes there that it was told, for good: a holder whose clock is behind must not cut off once more.
#include "metering/protocol/restore.hpp"

#include "metering/protocol/announce.hpp"
#include "metering/protocol/batch.hpp"
#include "metering/protocol/remember.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t page = 60;
constexpr milliseconds breath = 20ms;
constexpr milliseconds unknown_again = 1s;

struct restoring {
  std::string customer;
  stored_value before;
  account_record after;
  announcement event;
};

void look_at_page(state& s);

void go_on(state& s, milliseconds pause) {
  wake_at(s, s.now.boot + pause, [&s] { look_at_page(s); });
}

/// Nothing: there is nothing to tell.
std::optional<restoring> restored(const state& s, const customer& c, const stored_value& last) {
  auto account = last ? from_json<account_record>(*last) : std::nullopt;
  const grant* const g = c.now.get();
  if (!account || account->service != service_state::cut_off || g == nullptr) return std::nullopt;
  const std::uint64_t allowance = g->account.exists() ? g->account.value.allowance() : c.setting.base_bytes;
  if (allowance == 0) return std::nullopt; // the new period has nothing for it either
  account->service = service_state::renewed;
  ++account->seq;
  restoring result{c.setting.id, last, std::move(*account), {}};
  result.event.key = event_key(c.setting.id, previous(s.clock.current()), result.after.seq);
  result.event.what = {.holder = s.holder,
                       .at = to_rfc3339(s.now.wall),
                       .of = s.clock.current(),
                       .allowance_bytes = allowance,
                       .used_bytes = g->account.known ? fleet_used(s, *g) : 0,
                       .notes = {{.what = event_kind::restored, .why = "period"}}};
  return result;
}

void committed(state& s, const std::vector<restoring>& all, period last) {
  for (const restoring& one : all) {
    announce(s, one.event);
    if (const auto g = s.grants.find({one.customer, last}); g != s.grants.end() && g->second->account.known)
      wrote_account(s, g->second, to_json(one.after), one.after);
  }
}

void write_page(state& s, std::size_t first, period last, const std::vector<stored_value>& values) {
  std::vector<restoring> all;
  for (std::size_t i = 0; i < values.size() && first + i < s.customers.size(); ++i)
    if (auto one = restored(s, *s.customers[first + i], values[i])) all.push_back(std::move(*one));
  const std::size_t upto = first + values.size();
  if (all.empty()) {
    s.restored = upto;
    return go_on(s, 0ms);
  }
  transact_request request;
  for (const restoring& one : all) {
    const std::string key = account_key(one.customer, last);
    request.compares.push_back({key, one.before});
    request.puts.push_back({key, to_json(one.after)});
    request.puts.push_back({one.event.key, to_json(one.event.what)});
  }
  transact(s, operation::event, std::move(request), [&s, all, last, upto](const verdict& said) {
    if (said.no == nullptr) {
      committed(s, all, last);
      s.restored = upto;
    }
    go_on(s, breath + milliseconds{draw(s, 50)}); // refused: the same page, read again
  });
}

void look_at_page(state& s) {
  s.restoring = s.at == phase::live && !s.frozen && s.restored < s.customers.size();
  if (!s.restoring) return;
  // What the new period has for a customer is heard first.
  const std::size_t first = s.restored;
  const std::size_t upto = std::min(s.customers.size(), first + page);
  const auto unheard = [](const auto& c) { return c->now && !c->now->account.known && !c->now->damaged; };
  if (std::any_of(s.customers.begin() + static_cast<std::ptrdiff_t>(first),
                  s.customers.begin() + static_cast<std::ptrdiff_t>(upto), unheard))
    return go_on(s, unknown_again);
  const period last = previous(s.clock.current());
  std::vector<std::string> ids;
  read_request request;
  for (std::size_t i = first; i < upto; ++i) {
    ids.push_back(s.customers[i]->setting.id);
    request.keys.push_back(account_key(ids.back(), last));
  }
  ask(s, std::move(request), [&s, first, last, ids](const store_answer& answer, std::uint64_t) {
    const bool same = last == previous(s.clock.current()) && first == s.restored &&
                      first + ids.size() <= s.customers.size() &&
                      std::equal(ids.begin(), ids.end(), s.customers.begin() + static_cast<std::ptrdiff_t>(first),
                                 [](const std::string& id, const auto& c) { return c->setting.id == id; });
    if (s.at == phase::live && same) return write_page(s, first, last, std::get<read_answer>(answer).values);
    go_on(s, breath); // a reload or another month came in between
  });
}

} // namespace

void begin_restoring(state& s) {
  s.restored = 0;
  if (!std::exchange(s.restoring, true)) go_on(s, 0ms);
}

} // namespace tollgate::metering::protocol
