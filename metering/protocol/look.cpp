// See look.hpp.
#include "metering/protocol/look.hpp"

#include "metering/protocol/batch.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/exhaust.hpp"
#include "metering/protocol/remember.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_keys = 120; // under etcd's 128 operations
constexpr milliseconds busy_every = 5s;
constexpr milliseconds quiet_every = 60s;
constexpr milliseconds counts_as_busy = 60s;

/// One grant's share of a read: its customer's block, its account, then the grants of these holders.
struct subject {
  grant_ptr of;
  std::vector<std::string> others;
};

std::vector<std::string> other_holders(const state& s, const grant& g) {
  std::vector<std::string> others = g.account.value.holders;
  std::erase(others, s.holder);
  return others;
}

void take_in(state& s, const subject& about, const stored_value* values, std::uint64_t asked_at) {
  const grant_ptr& g = about.of;
  g->looking = false;
  g->looked = s.now.boot;
  if (!works(s) || g->gone) return;
  if (g->owner != nullptr) learn_block(s, *g->owner, values[0], asked_at);
  if (!learn_account(s, g, values[1], asked_at)) return;
  others_view seen;
  for (std::size_t i = 0; i < about.others.size(); ++i) {
    const stored_value& value = values[2 + i];
    const auto theirs = value ? from_json<grant_record>(*value) : std::nullopt;
    if (!theirs) continue;
    seen.granted += theirs->granted;
    seen.used += theirs->used;
    add(seen.by_endpoint, theirs->by_endpoint);
  }
  seen.complete = about.others == other_holders(s, *g);
  g->others = std::move(seen);
  if (g->owner != nullptr && g->owner->now == g) judge(s, *g->owner);
  dry_look_done(s, g);
  consider(s, g);
}

void send(state& s, std::vector<subject> about) {
  read_request request;
  for (const subject& one : about) {
    one.of->looking = true;
    request.keys.push_back(block_key(one.of->customer_id));
    request.keys.push_back(account_key(one.of->customer_id, one.of->of));
    for (const std::string& holder : one.others)
      request.keys.push_back(grant_key(one.of->customer_id, one.of->of, holder));
  }
  ask(s, std::move(request), [&s, about = std::move(about)](const store_answer& answer, std::uint64_t asked_at) {
    const stored_value* values = std::get<read_answer>(answer).values.data();
    for (const subject& one : about) {
      take_in(s, one, values, asked_at);
      values += 2 + one.others.size();
    }
  });
}

bool due(const state& s, const customer& c) {
  const grant_ptr& g = c.now;
  if (!g || g->gone || !g->account.known || g->looking) return false;
  const bool busy = c.setting.front->standing() != standing::open ||
                    (g->speed.active != 0ms && s.now.boot - g->speed.active < counts_as_busy);
  return s.now.boot - g->looked >= (busy ? busy_every : quiet_every);
}

} // namespace

void look(state& s, const std::vector<grant_ptr>& which) {
  std::vector<subject> about;
  std::size_t keys = 0;
  for (const grant_ptr& g : which) {
    subject one{g, other_holders(s, *g)};
    if (!about.empty() && keys + 2 + one.others.size() > most_keys) {
      send(s, std::exchange(about, {}));
      keys = 0;
    }
    keys += 2 + one.others.size();
    about.push_back(std::move(one));
  }
  if (!about.empty()) send(s, std::move(about));
}

void look_around(state& s) {
  if (s.wire.away_since || !works(s)) return;
  std::vector<grant_ptr> some;
  for (const auto& c : s.customers)
    if (due(s, *c)) some.push_back(c->now);
  look(s, some);
}

} // namespace tollgate::metering::protocol
