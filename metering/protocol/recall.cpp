// Recall. See recall.hpp.
//
// The record is a hint: losing it or finding it late costs time, never a byte. A recall that its holder no longer
// renews is forgotten after a minute.
#include "metering/protocol/recall.hpp"

#include "metering/protocol/acquire.hpp"
#include "metering/protocol/batch.hpp"
#include "metering/protocol/give_back.hpp"
#include "metering/protocol/remember.hpp"

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr milliseconds list_every = 5s;
constexpr milliseconds forgotten_after = 60s;

void put(state& s, const grant_ptr& g, bool wanted) {
  recall_record record{s.holder, g->recall.value.seq + 1, wanted, to_rfc3339(s.now.wall)};
  const std::string key = recall_key(g->of, g->customer_id);
  const std::string bytes = to_json(record);
  transact(s, operation::note, {{{key, g->recall.bytes}}, {{key, bytes}}},
           [&s, g, wanted, record, bytes](const verdict& said) {
             if (said.no == nullptr) return wrote(s, g->recall, bytes, record);
             if (learn(s, g->recall, said.no->values.front(), said.asked_at) != learnt::newer) return;
             // Another hungry holder's word is as good as ours; but ours ends only our own.
             const bool still = g->recalling_since.has_value() == wanted;
             if (still && wanted && !g->recall.value.wanted) put(s, g, true);
           });
}

void read_then_put(state& s, const grant_ptr& g) {
  ask(s, read_request{{recall_key(g->of, g->customer_id)}},
      [&s, g](const store_answer& answer, std::uint64_t asked_at) {
        if (learn(s, g->recall, std::get<read_answer>(answer).values.front(), asked_at) == learnt::damaged) return;
        if (g->recalling_since && works(s)) put(s, g, true);
      });
}

void give(state& s, const grant_ptr& g, const recall_record& record) {
  if (record.seq != g->recall_seq) {
    g->recall_seq = record.seq;
    g->recall_heard = s.now.boot;
  }
  if (!record.wanted || record.holder == s.holder || s.now.boot - g->recall_heard > forgotten_after) return;
  const std::uint64_t keep = g->record->slot.used.load() + needed(s, *g);
  if (keep < g->record->slot.limit.load()) want_return(s, g, keep);
}

void give_all(state& s, period of, const std::vector<key_value>& entries) {
  const std::size_t prefix = recalls_prefix(of).size();
  for (const key_value& entry : entries) {
    const auto g = s.grants.find({entry.key.substr(prefix), of});
    const auto record = from_json<recall_record>(entry.value);
    if (g == s.grants.end() || !record || !idle(s, *g->second)) continue;
    give(s, g->second, *record);
  }
}

bool anything_unspent(const state& s) {
  for (const auto& [name, g] : s.grants)
    if (g->adopted && left(*g) > 0) return true;
  return false;
}

} // namespace

void begin_recall(state& s, const grant_ptr& g) {
  if (g->recalling_since) return;
  g->recalling_since = s.now.boot;
  read_then_put(s, g);
}

void end_recall(state& s, const grant_ptr& g) {
  if (!g->recalling_since) return;
  g->recalling_since.reset();
  if (g->recall.known && g->recall.exists() && g->recall.value.wanted && g->recall.value.holder == s.holder)
    put(s, g, false);
}

void answer_recalls(state& s) {
  if (s.wire.away_since || s.now.boot - s.recalls_listed < list_every || !anything_unspent(s)) return;
  s.recalls_listed = s.now.boot;
  const period of = s.clock.current();
  ask(s, list_request{recalls_prefix(of)}, [&s, of](const store_answer& answer, std::uint64_t) {
    if (works(s)) give_all(s, of, std::get<list_answer>(answer).entries);
  });
}

} // namespace tollgate::metering::protocol
