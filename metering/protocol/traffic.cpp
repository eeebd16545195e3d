// Sending, hearing and sending again: see traffic.hpp.
#include "metering/protocol/traffic.hpp"

#include "metering/protocol/state.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

// Longer than SQLite's busy timeout and an engine client's own deadline: silence this long means a lost answer.
constexpr milliseconds answer_within = 10s;
constexpr milliseconds longest_back_off = 2s;

void send(state& s, std::uint64_t number, exchange& what) {
  const request_id id = s.wire.next_request++;
  what.waiting = false;
  what.at = s.now.boot + answer_within;
  what.copies.push_back(id);
  s.wire.copies.emplace(id, sent_copy{s.news, number});
  s.out->requests.push_back({id, what.request});
}

std::uint64_t begin(state& s, exchange what) {
  const std::uint64_t number = s.wire.next_exchange++;
  const auto [at, fresh] = s.wire.exchanges.emplace(number, std::move(what));
  send(s, number, at->second);
  return number;
}

void count(state& s, const exchange& what, outcome how) {
  if (what.transact) ++s.wire.counts[static_cast<std::size_t>(*what.transact)][static_cast<std::size_t>(how)];
}

void store_is_away(state& s, const std::string& why, milliseconds since) {
  if (s.wire.heard > since) return; // one message was lost; the store has answered others
  s.wire.up = false;
  if (s.wire.away_since) return;
  s.wire.away_since = since;
  tell(s, {.what = ledger_event::kind::ledger_away, .detail = why});
}

void store_is_back(state& s) {
  s.wire.up = true;
  s.wire.heard = s.now.boot;
  if (!s.wire.away_since) return;
  s.wire.away_since.reset();
  tell(s, {.what = ledger_event::kind::ledger_back});
  for (auto& [number, what] : s.wire.exchanges)
    if (what.waiting) what.at = std::min(what.at, s.now.boot + milliseconds{draw(s, 50)});
  for (auto& c : s.customers)
    judge(s, *c);
  for (const auto& [name, g] : std::map{s.grants})
    consider(s, g);
}

void not_answered(state& s, exchange& what, const std::string& why, milliseconds since) {
  count(s, what, outcome::unknown);
  what.was_unknown = true;
  const milliseconds ceiling = std::min<milliseconds>(longest_back_off, 100ms * (1U << std::min(what.tries, 6U)));
  ++what.tries;
  what.waiting = true;
  what.at = s.now.boot + ceiling / 2 + milliseconds{draw(s, static_cast<std::uint64_t>(ceiling.count() / 2))};
  store_is_away(s, why, since);
}

exchange take(state& s, std::uint64_t number) {
  const auto at = s.wire.exchanges.find(number);
  exchange what = std::move(at->second);
  s.wire.exchanges.erase(at);
  for (const std::uint64_t id : what.copies)
    s.wire.copies.erase(id);
  return what;
}

} // namespace

std::uint64_t transact(state& s, operation what, transact_request request, on_verdict then) {
  return begin(s, {.request = std::move(request), .transact = what, .then_settled = std::move(then)});
}

std::uint64_t ask(state& s, store_request request, on_answer then) {
  return begin(s, {.request = std::move(request), .then_heard = std::move(then)});
}

void abandon(state& s, std::uint64_t exchange) {
  if (s.wire.exchanges.contains(exchange)) take(s, exchange);
}

void take_answer(state& s, std::uint64_t request, const store_answer& answer) {
  const auto copy = s.wire.copies.find(request);
  if (copy == s.wire.copies.end()) return; // settled through another copy
  const auto [asked_at, number] = copy->second;
  exchange& open = s.wire.exchanges.at(number);
  if (const auto* lost = std::get_if<unknown>(&answer)) {
    // An older copy's failure says nothing about the newer one.
    if (!open.waiting && request == open.copies.back()) not_answered(s, open, lost->why, s.now.boot);
    return;
  }
  const exchange what = take(s, number);
  if (!what.transact) {
    what.then_heard(answer, asked_at);
  } else if (const auto* no = std::get_if<refused>(&answer)) {
    count(s, what, outcome::refused);
    what.then_settled({no, what.was_unknown || what.copies.size() > 1, asked_at});
  } else {
    count(s, what, outcome::committed);
    what.then_settled({nullptr, what.was_unknown, asked_at});
  }
  store_is_back(s);
}

void tend(state& s) {
  std::vector<std::uint64_t> due;
  for (const auto& [number, what] : s.wire.exchanges)
    if (what.at <= s.now.boot) due.push_back(number);
  for (const std::uint64_t number : due) {
    exchange& what = s.wire.exchanges.at(number);
    if (what.waiting)
      send(s, number, what);
    else
      not_answered(s, what, "no answer", what.at - answer_within);
  }

  if (s.wire.away_since && s.wire.exchanges.empty())
    ask(s, read_request{{std::string{config_key}}}, [](const store_answer&, std::uint64_t) {});
}

milliseconds next_due(const state& s) {
  milliseconds soonest = milliseconds::max();
  for (const auto& [number, what] : s.wire.exchanges)
    soonest = std::min(soonest, what.at);
  return soonest;
}

} // namespace tollgate::metering::protocol
