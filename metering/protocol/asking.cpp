// The queues of grants that want more. See asking.hpp.
//
// Accounts that nobody else writes go together. One that other holders share goes alone, so that its conflict is
// nobody else's, and so does each part of a transact that was refused, until it has succeeded: a refusal costs a grant
// one try, and two holders that begin with the same customers do not refuse each other's batches for ever.
#include "metering/protocol/asking.hpp"

#include "metering/protocol/acquire.hpp"
#include "metering/protocol/batch.hpp"
#include "metering/protocol/build.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_single = 16;
// A transact whose answer does not come holds up nobody for longer than this.
constexpr milliseconds batch_patience = 1s;

bool goes_alone(const state& s, const grant& g) {
  const auto& holders = g.account.value.holders;
  return g.conflicts > 0 || std::any_of(holders.begin(), holders.end(), [&](const auto& h) { return h != s.holder; });
}

bool may_go_together(const state& s) {
  return s.asking.under_way == 0 || s.now.boot - s.asking.batch_sent >= batch_patience;
}

/// Whatever makes this false calls consider() when it is over, and that queues it again.
bool may_ask(const state& s, const grant& g) {
  return idle(s, g) && g.owner != nullptr && !g.leaving && !g.give_back_to;
}

/// What it asks for now; nothing if its need is over.
std::optional<batch_part> part_of(state& s, const grant_ptr& g) {
  g->asking = false;
  if (!may_ask(s, *g)) return std::nullopt;
  const auto bytes = credit_needed(s, g);
  if (!bytes) return std::nullopt;
  batch_part part = part_with_account(s, g);
  if (!add_endpoints(*part.account, g->owner->setting.endpoint_ids)) {
    judge(s, *g->owner);
    return std::nullopt;
  }
  set_granted(*part.account, part.own, part.own.granted + *bytes);
  // Where the allowance is not enforced more was used than granted, and this covers it.
  tell_used(s, part);
  return part;
}

void acquired(state& s, const batch& what, bool committed) {
  for (const batch_part& part : what.parts)
    if (committed) take_credit(s, part.of);
}

void send_singly(state& s) {
  auto waiting = std::exchange(s.asking.singly, {});
  std::stable_partition(waiting.begin(), waiting.end(), [](const grant_ptr& g) { return dry(*g); });
  auto at = waiting.begin();
  for (; at != waiting.end() && s.asking.single_under_way < most_single; ++at) {
    auto part = part_of(s, *at);
    if (!part) continue;
    ++s.asking.single_under_way;
    batch one{operation::acquire, {}};
    one.parts.push_back(std::move(*part));
    launch(s, std::move(one), [&s](const batch& what, bool committed) {
      --s.asking.single_under_way;
      acquired(s, what, committed);
    });
  }
  s.asking.singly.insert(s.asking.singly.begin(), at, waiting.end());
}

void send_together(state& s) {
  auto waiting = std::exchange(s.asking.together, {});
  std::stable_partition(waiting.begin(), waiting.end(), [](const grant_ptr& g) { return dry(*g); });
  batch all{operation::acquire, {}};
  auto at = waiting.begin();
  for (; at != waiting.end() && has_room(all); ++at) {
    if (goes_alone(s, **at))
      s.asking.singly.push_back(*at); // since it was queued others have come to its account
    else if (auto part = part_of(s, *at))
      all.parts.push_back(std::move(*part));
  }
  s.asking.together.insert(s.asking.together.begin(), at, waiting.end());
  if (all.parts.empty()) return;
  const std::uint64_t number = ++s.asking.batches;
  s.asking.under_way = number;
  s.asking.batch_sent = s.now.boot;
  launch(s, std::move(all), [&s, number](const batch& what, bool committed) {
    if (s.asking.under_way == number) s.asking.under_way = 0;
    acquired(s, what, committed);
  });
}

} // namespace

void queue_for_credit(state& s, const grant_ptr& g) {
  if (std::exchange(g->asking, true)) return;
  (goes_alone(s, *g) ? s.asking.singly : s.asking.together).push_back(g);
}

void send_acquires(state& s) {
  if (!s.asking.together.empty() && may_go_together(s)) send_together(s);
  if (!s.asking.singly.empty() && s.asking.single_under_way < most_single) send_singly(s);
}

} // namespace tollgate::metering::protocol
